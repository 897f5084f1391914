//! Finds the programs to grade: the labs' own, built by cargo, or whatever the command line names.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::CliError;
use crate::base::cancel::Cancel;
use crate::course::{Course, Version, bin_name, source_path};
use crate::engine::grade::NotBuilt;
use crate::engine::programs::compile::{BuildError, BuildRequest, Built, build};
use crate::engine::programs::{Programs, Ready, subject};
use crate::engine::runner::ProgramCommand;
use crate::sandbox::FsAccess;
use crate::spec::{Lab, Role};

/// A program that cargo is to build.
#[derive(Debug)]
pub(super) struct Target {
    /// The lab, which is a package.
    pub(super) lab: String,
    /// The binary in it.
    pub(super) bin: String,
    /// What it is made of.
    pub(super) source: PathBuf,
    /// Whether it is hidden from students behind the lab's feature `solutions`.
    pub(super) hidden: bool,
}

impl Target {
    pub(super) fn of(lab: &Lab, role: Role, version: Version) -> Self {
        Self {
            lab: lab.name.clone(),
            bin: bin_name(&lab.name, role, version),
            source: source_path(&lab.name, role, version),
            hidden: version == Version::Solution,
        }
    }
}

/// Has cargo build both programs of these labs. With `watched` cargo shows its own progress.
pub(super) fn build_labs(
    course: &Course,
    labs: &[&Lab],
    version: Version,
    watched: bool,
    cancel: &Cancel,
) -> Result<Programs, CliError> {
    let both = |lab: &&Lab| Role::ALL.map(|role| (role, Target::of(lab, role, version)));
    let wanted: Vec<(Role, Target)> = labs.iter().flat_map(both).collect();
    let targets: Vec<&Target> = wanted.iter().map(|(_, target)| target).collect();
    let (ready, _) = build_targets(&course.root, &targets, watched, cancel)?;
    let keys = wanted
        .iter()
        .map(|(role, target)| (target.lab.clone(), *role));
    Ok(keys.zip(ready).collect())
}

/// Has cargo build programs; tells of each, in order, and by its name what the compiler warned of.
pub(super) fn build_targets(
    root: &Path,
    targets: &[&Target],
    watched: bool,
    cancel: &Cancel,
) -> Result<(Vec<Ready>, HashMap<String, String>), CliError> {
    let mut order = BuildRequest::default();
    for target in targets {
        order.binaries.push(target.bin.clone());
        if !order.packages.contains(&target.lab) {
            order.packages.push(target.lab.clone());
            if target.hidden {
                order.features.push(format!("{}/solutions", target.lab));
            }
        }
    }
    let built = match build(root, &order, watched, cancel) {
        Err(BuildError::Cancelled) => {
            let lost = "cargo was still building; nothing was graded";
            return Err(CliError::interrupted(lost));
        }
        other => other.map_err(CliError::trouble)?,
    };
    let ready = targets.iter().map(|target| ready(&built, target)).collect();
    Ok((ready, built.warnings))
}

fn ready(built: &Built, target: &Target) -> Ready {
    match built.binaries.get(&target.bin) {
        Some(path) => Ok(subject(path)),
        None => {
            let messages = built.errors.get(&target.bin).map_or("", String::as_str);
            Err(NotBuilt::does_not_compile(&target.source, messages))
        }
    }
}

/// A program of the user's own, in any language: a command line, split as a shell splits it.
pub(super) fn command(line: &str) -> Result<Arc<ProgramCommand>, CliError> {
    let words = shlex::split(line)
        .ok_or_else(|| CliError::usage(format!("a quote is not closed in `{line}`")))?;
    let mut argv = Vec::new();
    for (index, word) in words.iter().enumerate() {
        // The program runs in a folder of its own: what is a path here must be one there.
        let is_path = word.contains('/') || index > 0;
        argv.push(match Path::new(word) {
            path if is_path && path.exists() => std::path::absolute(path)?.into_os_string(),
            _ => word.into(),
        });
    }
    let Some(program) = argv.first() else {
        return Err(CliError::usage("the command is empty"));
    };
    if !is_there(Path::new(program)) {
        return Err(CliError::usage(format!(
            "there is no program `{}`",
            Path::new(program).display()
        )));
    }
    // The user's own program may need the user's own environment; but nobody needs a backtrace in a report.
    let mut env: Vec<_> = std::env::vars_os()
        .filter(|(name, _)| name != "RUST_BACKTRACE")
        .collect();
    env.push(("RUST_BACKTRACE".into(), "0".into()));
    let view = FsAccess::All;
    Ok(Arc::new(ProgramCommand {
        argv,
        env,
        view,
        own: None,
    }))
}

fn is_there(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    let path = std::env::var_os("PATH").unwrap_or_default();
    std::env::split_paths(&path).any(|folder| folder.join(program).is_file())
}
