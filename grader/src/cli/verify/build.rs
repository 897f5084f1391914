//! Builds the programs of all labs to be proved.

use super::lab_under_test::LabUnderTest;
use crate::app::author::verify::{AuthoringStep, ProofRun, warning_issue};
use crate::base::cancel::Cancel;
use crate::cli::error::CliError;
use crate::cli::programs::{BuildTarget, CargoProgress, build_targets};
use crate::course::{Course, Version};
use crate::engine::programs::ProgramResult;
use crate::engine::runner::Delivery;
use crate::spec::Role;

/// A program to build.
pub(super) struct ProofTarget {
    /// The index of the lab.
    pub(super) lab: usize,
    /// The first run of the program.
    pub(super) run: ProofRun,
    pub(super) role: Role,
    target: BuildTarget,
}

/// Builds every program that its lab's manifest lists. Compiler warnings become issues.
pub(super) fn build_programs(
    course: &Course,
    labs: &mut [LabUnderTest<'_>],
    cancel: &Cancel,
) -> Result<Vec<(ProofTarget, ProgramResult)>, CliError> {
    let mut listed = all_targets(labs);
    // Cargo cannot build unlisted programs; the stale manifest is already an issue.
    listed.retain(|program| {
        let manifest = labs[program.lab].manifest.as_ref();
        manifest.is_some_and(|manifest| manifest.lists_binary(&program.target.bin))
    });
    // Students build without the feature `solutions`, so their programs must be proved without it.
    let (hidden, open): (Vec<ProofTarget>, Vec<ProofTarget>) = listed
        .into_iter()
        .partition(|program| program.target.needs_solutions);
    let mut programs = Vec::new();
    for group in [open, hidden] {
        if group.is_empty() {
            continue;
        }
        let targets: Vec<&BuildTarget> = group.iter().map(|program| &program.target).collect();
        let built = build_targets(&course.root, &targets, CargoProgress::Auto, cancel)?;
        for program in &group {
            let bin = &program.target.bin;
            if let Some(warning) = built.warnings.get(bin) {
                let issue = warning_issue(bin, authoring_step(program.run), warning);
                labs[program.lab].issues.push(issue);
            }
        }
        programs.extend(group.into_iter().zip(built.programs));
    }
    Ok(programs)
}

fn all_targets(labs: &[LabUnderTest<'_>]) -> Vec<ProofTarget> {
    let mut targets = Vec::new();
    for (index, tested) in labs.iter().enumerate() {
        let lab = tested.lab;
        let mut add = |run, role, target| {
            targets.push(ProofTarget {
                lab: index,
                run,
                role,
                target,
            });
        };
        for role in Role::ALL {
            let skeleton = BuildTarget::new(lab, role, Version::Submission);
            add(ProofRun::Skeleton, role, skeleton);
            let solution = BuildTarget::new(lab, role, Version::Solution);
            add(ProofRun::Solution(Delivery::AsWritten), role, solution);
        }
        for (number, wrong) in tested.wrong.iter().enumerate() {
            let target = BuildTarget {
                lab: lab.name.clone(),
                bin: wrong.bin_name(&lab.name),
                source: wrong.source(&lab.name),
                needs_solutions: true,
            };
            add(ProofRun::Wrong(number), wrong.role, target);
        }
    }
    targets
}

fn authoring_step(run: ProofRun) -> AuthoringStep {
    match run {
        ProofRun::Skeleton => AuthoringStep::Skeleton,
        ProofRun::Solution(_) => AuthoringStep::Solution,
        ProofRun::Wrong(_) => AuthoringStep::WrongPrograms,
        ProofRun::Replay => AuthoringStep::Cases,
    }
}
