//! The programs to grade: either the course's own, built by cargo, or programs named on the command
//! line.

use std::collections::HashMap;
use std::path::{Path, PathBuf};
use std::sync::Arc;

use super::error::CliError;
use super::tty::is_interactive;
use crate::base::cancel::Cancel;
use crate::base::search_path::find_program;
use crate::course::{Course, Version, bin_name, source_path};
use crate::engine::not_built::NotBuilt;
use crate::engine::programs::compile::{BuildError, BuildOutput, BuildRequest, build_binaries};
use crate::engine::programs::{
    ProgramId, ProgramResult, Programs, built_program, own_program, search_path,
};
use crate::engine::runner::ProgramCommand;
use crate::spec::{Lab, Role};

/// A program that cargo builds.
#[derive(Debug)]
pub(super) struct BuildTarget {
    /// The lab, whose package has the same name.
    pub(super) lab: String,
    /// The binary of the package.
    pub(super) bin: String,
    /// The main source, for messages.
    pub(super) source: PathBuf,
    /// Whether it needs the package's feature `solutions`, which the students' copy does not have.
    pub(super) needs_solutions: bool,
}

impl BuildTarget {
    pub(super) fn new(lab: &Lab, role: Role, version: Version) -> Self {
        Self {
            lab: lab.name.clone(),
            bin: bin_name(&lab.name, role, version),
            source: source_path(&lab.name, role, version),
            needs_solutions: version == Version::Solution,
        }
    }
}

/// Whether cargo shows its progress on stderr.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum CargoProgress {
    /// Only if a person is watching.
    Auto,
    Hidden,
}

/// Has cargo build both programs of each lab.
pub(super) fn build_labs(
    course: &Course,
    labs: &[&Lab],
    version: Version,
    progress: CargoProgress,
    cancel: &Cancel,
) -> Result<Programs, CliError> {
    let both = |lab: &&Lab| Role::ALL.map(|role| (role, BuildTarget::new(lab, role, version)));
    let wanted: Vec<(Role, BuildTarget)> = labs.iter().flat_map(both).collect();
    let targets: Vec<&BuildTarget> = wanted.iter().map(|(_, target)| target).collect();
    let built = build_targets(&course.root, &targets, progress, cancel)?;
    let keys = wanted
        .iter()
        .map(|(role, target)| ProgramId::new(&target.lab, *role));
    Ok(keys.zip(built.programs).collect())
}

/// The result of building some targets with cargo.
pub(super) struct BuiltTargets {
    /// For each target, in order, its program or why it could not be built.
    pub(super) programs: Vec<ProgramResult>,
    /// The compiler's warnings, by binary name.
    pub(super) warnings: HashMap<String, String>,
}

/// Has cargo build the targets.
pub(super) fn build_targets(
    root: &Path,
    targets: &[&BuildTarget],
    progress: CargoProgress,
    cancel: &Cancel,
) -> Result<BuiltTargets, CliError> {
    let mut request = BuildRequest::default();
    for target in targets {
        request.binaries.push(target.bin.clone());
        if !request.packages.contains(&target.lab) {
            request.packages.push(target.lab.clone());
            if target.needs_solutions {
                request.features.push(format!("{}/solutions", target.lab));
            }
        }
    }
    let show_progress = progress == CargoProgress::Auto && is_interactive();
    let built = match build_binaries(root, &request, show_progress, cancel) {
        Err(BuildError::Cancelled) => {
            let lost = "cargo was still building; nothing was graded";
            return Err(CliError::interrupted(lost));
        }
        other => other.map_err(CliError::trouble)?,
    };
    let programs = targets.iter().map(|it| target_result(&built, it)).collect();
    Ok(BuiltTargets {
        programs,
        warnings: built.warnings,
    })
}

fn target_result(built: &BuildOutput, target: &BuildTarget) -> ProgramResult {
    match built.binaries.get(&target.bin) {
        Some(path) => Ok(built_program(path)),
        None => {
            let messages = built.errors.get(&target.bin).map_or("", String::as_str);
            Err(NotBuilt::does_not_compile(&target.source, messages))
        }
    }
}

/// Parses a command line as a shell would. It may start a program in any language.
pub(super) fn parse_command(line: &str) -> Result<Arc<ProgramCommand>, CliError> {
    let words = shlex::split(line)
        .ok_or_else(|| CliError::usage(format!("a quote is not closed in `{line}`")))?;
    let mut argv = Vec::new();
    for (index, word) in words.iter().enumerate() {
        // Paths are made absolute, because the program runs in another folder.
        let is_path = word.contains('/') || index > 0;
        argv.push(match Path::new(word) {
            path if is_path && path.exists() => std::path::absolute(path)?.into_os_string(),
            _ => word.into(),
        });
    }
    let Some(program) = argv.first() else {
        return Err(CliError::usage("the command is empty"));
    };
    if !is_found(Path::new(program)) {
        return Err(CliError::usage(format!(
            "there is no program `{}`",
            Path::new(program).display()
        )));
    }
    Ok(own_program(argv))
}

/// Whether the program exists: as a file or, if its name has no folder, in PATH.
fn is_found(program: &Path) -> bool {
    if program.components().count() > 1 {
        return program.is_file();
    }
    find_program(program, &search_path()).is_some()
}
