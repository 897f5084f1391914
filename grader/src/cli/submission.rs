//! `check --submission`: finds the programs in a folder of somebody else's, and has them built in a jail.

use std::path::Path;
use std::time::Duration;

use super::{CliError, watched};
use crate::base::level::Isolation;
use crate::course::{Course, Version, bin_name};
use crate::engine::programs::compile::{BuildError, BuildRequest, Compiler};
use crate::engine::programs::{self, Programs, command};
use crate::engine::runner::Settings;
use crate::spec::{Lab, Role};

/// Refuses to touch somebody else's programs where nothing holds them.
pub(super) fn may_run(isolation: Isolation, unsafe_no_sandbox: bool) -> Result<(), CliError> {
    if isolation != Isolation::Ports || unsafe_no_sandbox {
        return Ok(());
    }
    Err(CliError::usage(
        "nothing holds a program at level `ports`: a submission, and the compiler at its word, could read and change \
         whatever you can. Grade it where `cargo grade doctor` says level L3 or better; or, if you would run its \
         programs yourself without a thought, with --unsafe-no-sandbox",
    ))
}

/// What a submission may do.
#[derive(Debug, Clone, Copy)]
pub(super) struct Rules {
    /// The processor time of the compiler, on one program.
    pub(super) cpu: Duration,
    /// Whether it may name programs that are not compiled.
    pub(super) commands: bool,
}

/// The programs of a submission, by lab and role. They are there as long as the compiler is.
pub(super) fn build(
    course: &Course,
    labs: &[&Lab],
    folder: &Path,
    Rules { cpu, commands }: Rules,
    settings: &Settings,
) -> Result<(Programs, Compiler), CliError> {
    if !folder.is_dir() {
        let words = format!("there is no folder {}", folder.display());
        return Err(CliError::usage(words));
    }
    let order = programs::SubmissionBuild::read(labs, folder, "", commands);
    let compiler = compiler(course, labs, cpu, settings)?;
    let compiled = compiler.compile(&order.tasks).map_err(halt)?;
    let (programs, copies) = order
        .programs(compiled, &compiler.copies())
        .map_err(|error| halt(error.into()))?;
    // They go with the compiler's own folder.
    copies.into_iter().for_each(command::StagedFiles::keep);
    Ok((programs, compiler))
}

/// A compiler for submissions to these labs.
pub(super) fn compiler(
    course: &Course,
    labs: &[&Lab],
    cpu: Duration,
    settings: &Settings,
) -> Result<Compiler, CliError> {
    let mut order = BuildRequest::default();
    for lab in labs {
        order.packages.push(lab.name.clone());
        let bin = |role| bin_name(&lab.name, role, Version::Submission);
        order.binaries.extend(Role::ALL.map(bin));
    }
    Compiler::new(&course.root, &order, cpu, settings, watched()).map_err(halt)
}

fn halt(error: BuildError) -> CliError {
    match error {
        BuildError::Cancelled => CliError::interrupted("nothing was graded yet"),
        other => CliError::trouble(other),
    }
}
