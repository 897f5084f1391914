//! The solutions, and cases that are run without the command.

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock};

use grader::base::cancel::Cancel;
use grader::base::level::Isolation;
use grader::course::{Version, bin_name};
use grader::engine::programs::compile::{BuildOutput, BuildRequest, build_binaries};
use grader::engine::runner::{Delivery, ProgramCommand, Settings, run};
use grader::plan::Case;
use grader::sandbox::{FsAccess, use_jail_binary};
use grader::spec::{Role, load_course_without_keys};
use grader::verdict::conversation::Transcript;
use grader::verdict::judge::{Verdict, judge};

use super::{GRADER, repository};

/// A lab's solution. All solutions are built together, once, so that tests do not wait for each
/// other's cargo.
pub(crate) fn solution(lab: &str, role: Role) -> PathBuf {
    static BUILT: OnceLock<BuildOutput> = OnceLock::new();
    let built = BUILT.get_or_init(build_solutions);
    built.binaries[&bin_name(lab, role, Version::Solution)].clone()
}

fn build_solutions() -> BuildOutput {
    let labs = load_course_without_keys(&repository().join("specs"));
    let mut order = BuildRequest::default();
    for lab in labs.expect("specs without mistakes") {
        order.packages.push(lab.name.clone());
        order.features.push(format!("{}/solutions", lab.name));
        let binaries = [Role::Server, Role::Client];
        let binaries = binaries.map(|role| bin_name(&lab.name, role, Version::Solution));
        order.binaries.extend(binaries);
    }
    build_binaries(repository(), &order, false, &Cancel::default()).expect("cargo builds")
}

/// A program under test.
pub(crate) fn subject(argv: Vec<OsString>) -> ProgramCommand {
    ProgramCommand {
        argv,
        env: Vec::new(),
        view: FsAccess::All,
        own: None,
        folder: None,
    }
}

/// Grades something in this process, on free ports.
pub(crate) fn in_process<T>(grade: impl FnOnce(&Settings) -> T) -> T {
    use_jail_binary(Path::new(GRADER));
    let isolation = Isolation::Ports;
    grade(&Settings {
        isolation,
        cancel: Cancel::default(),
        hidden: Vec::new(),
    })
}

/// The transcript of a case, and the verdict on it.
pub(crate) fn run_case(case: &Arc<Case>, argv: Vec<OsString>) -> (Transcript, Verdict) {
    let subject = subject(argv);
    let transcript = in_process(|settings| run(case, &subject, Delivery::AsWritten, settings));
    let verdict = judge(case, &transcript);
    (transcript, verdict)
}
