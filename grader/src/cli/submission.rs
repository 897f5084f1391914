//! `check --submission`: compiles the programs in a folder in jails, because their author is not
//! trusted.

use std::path::Path;
use std::time::Duration;

use super::error::CliError;
use super::tty::is_interactive;
use crate::base::level::Isolation;
use crate::course::{Course, Version, bin_name};
use crate::engine::programs::compile::{BuildError, BuildRequest, Compiler};
use crate::engine::programs::submission::{OpenError, open_submission};
use crate::engine::programs::{Programs, SubmissionBuild};
use crate::engine::runner::Settings;
use crate::sandbox::keeps_from_files;
use crate::spec::{Lab, Role};

/// Refuses to run submissions if there is no sandbox for them.
pub(super) fn require_sandbox(
    isolation: Isolation,
    unsafe_no_sandbox: bool,
) -> Result<(), CliError> {
    if isolation.is_sandboxed() || unsafe_no_sandbox {
        return Ok(());
    }
    Err(CliError::usage(
        "level `ports` does not sandbox programs: a submission, and the compiler run on it, could \
         read and change anything that you can. Use a machine where `cargo grade doctor` reports \
         level L3 or better; or, if you would run these programs yourself without a second \
         thought, pass --unsafe-no-sandbox",
    ))
}

/// Refuses to run submissions that could read the course's solutions: where nothing keeps programs
/// from files that every user may read, those must not be among them.
pub(super) fn require_hidden_course(isolation: Isolation, root: &Path) -> Result<(), CliError> {
    if !isolation.is_sandboxed() || keeps_from_files(isolation) || !can_be_entered_by_all(root) {
        return Ok(());
    }
    let root = root.display();
    Err(CliError::usage(format!(
        "at level `user`, and without Landlock in the kernel, programs can read every file that \
         all users may read, and so the course and its solutions. Close it to others (chmod \
         o-rwx {root}), or use a machine where `cargo grade doctor` reports level L0"
    )))
}

/// Whether every user may enter a folder.
fn can_be_entered_by_all(folder: &Path) -> bool {
    use std::os::unix::fs::PermissionsExt;
    let Ok(folder) = folder.canonicalize() else {
        return true;
    };
    folder.ancestors().all(|folder| {
        let metadata = folder.metadata();
        metadata.map_or(true, |found| found.permissions().mode() & 0o001 != 0)
    })
}

/// What a submission may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct SubmissionRules {
    /// The CPU time allowed for compiling each program.
    pub(super) cpu: Duration,
    /// Whether the submission may name programs that are not compiled.
    pub(super) commands: bool,
}

/// Compiles a submission's programs. They are deleted together with the compiler.
pub(super) fn build_submission(
    course: &Course,
    labs: &[&Lab],
    folder: &Path,
    SubmissionRules { cpu, commands }: SubmissionRules,
    settings: &Settings,
) -> Result<(Programs, Compiler), CliError> {
    if !folder.exists() {
        let message = format!("there is no folder or archive {}", folder.display());
        return Err(CliError::usage(message));
    }
    require_hidden_course(settings.isolation, &course.root)?;
    let known: Vec<&str> = course.labs.iter().map(|lab| lab.name.as_str()).collect();
    // The user named it, so a link may lead to it.
    let folder = folder.canonicalize().map_err(CliError::usage)?;
    let build = match open_submission(&[folder], &known, commands) {
        Ok(opened) => SubmissionBuild::read(labs, &known, &opened, commands),
        Err(OpenError::Refused(refused)) => SubmissionBuild::refused(labs, &refused),
        Err(OpenError::Machine(error)) => return Err(CliError::trouble(error)),
    };
    let compiler = start_compiler(course, labs, cpu, settings)?;
    let tasks: Vec<_> = build.tasks().cloned().collect();
    let compiled = compiler.compile(&tasks).map_err(build_error)?;
    let programs = build
        .programs(compiled, &compiler.program_folders(), settings.isolation)
        .map_err(|error| build_error(error.into()))?;
    Ok((programs, compiler))
}

/// Starts a compiler for submissions to these labs.
pub(super) fn start_compiler(
    course: &Course,
    labs: &[&Lab],
    cpu: Duration,
    settings: &Settings,
) -> Result<Compiler, CliError> {
    let mut request = BuildRequest::default();
    for lab in labs {
        request.packages.push(lab.name.clone());
        let bin = |role| bin_name(&lab.name, role, Version::Submission);
        request.binaries.extend(Role::ALL.map(bin));
    }
    let show_progress = is_interactive();
    Compiler::new(&course.root, &request, cpu, settings, show_progress).map_err(build_error)
}

pub(super) fn build_error(error: BuildError) -> CliError {
    match error {
        BuildError::Cancelled => CliError::interrupted("nothing was graded yet"),
        other => CliError::trouble(other),
    }
}
