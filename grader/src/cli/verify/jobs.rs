//! Runs the cases that prove the labs.

use std::slice;
use std::sync::Arc;

use super::build::ProofTarget;
use super::lab_under_test::LabUnderTest;
use crate::app::author::verify::{ProofRun, SOLUTION_RUNS};
use crate::cli::error::CliError;
use crate::cli::jobs::default_jobs;
use crate::cli::progress::CaseProgress;
use crate::engine::grade::{Job, grade};
use crate::engine::programs::ProgramResult;
use crate::engine::runner::Settings;
use crate::output::graded::Graded;
use crate::plan;

/// A case to run.
pub(super) struct ProofJob {
    /// The index of the lab.
    pub(super) lab: usize,
    pub(super) run: ProofRun,
    pub(super) job: Job,
}

/// At how many seeds a wrong program runs in a case that draws values: the mistake must show at
/// each of them, or at none.
const SEEDS_OF_WRONG: usize = 2;

/// The replays, and every program with every case of its role, in the order in which they should
/// start.
pub(super) fn proof_jobs(
    labs: &[LabUnderTest<'_>],
    programs: &[(ProofTarget, ProgramResult)],
    replays: Vec<ProofJob>,
) -> Vec<ProofJob> {
    let mut jobs = replays;
    for (target, program) in programs {
        let lab = labs[target.lab].lab;
        let runs = match &target.run {
            // Where it can be recorded, the first of them has run.
            ProofRun::Solution(_) if program.is_ok() => &SOLUTION_RUNS[1..],
            ProofRun::Solution(_) => &SOLUTION_RUNS[..],
            run @ (ProofRun::Skeleton | ProofRun::Wrong(_) | ProofRun::Replay) => {
                slice::from_ref(run)
            }
        };
        for spec in lab.cases.iter().filter(|it| it.program == target.role) {
            // Each run gets its own seed, since the proof must hold for all random values.
            let case = || Arc::new(plan::case(lab, spec, fastrand::u32(..)));
            for run in runs {
                let first = case();
                let more = matches!(run, ProofRun::Wrong(_)) && first.seed.is_some();
                let seeds = if more { SEEDS_OF_WRONG } else { 1 };
                let cases = std::iter::once(first).chain(std::iter::repeat_with(case));
                jobs.extend(cases.take(seeds).map(|case| ProofJob {
                    lab: target.lab,
                    run: *run,
                    job: Job {
                        case,
                        program: program.clone(),
                        delivery: run.delivery(),
                    },
                }));
            }
        }
    }
    // A wrong program that hangs uses a case's whole timeout: start it early, so that it waits
    // while the others run.
    jobs.sort_by_key(|job| !must_fail(labs, job));
    jobs
}

/// Whether the job runs a wrong program with a case that must fail it.
fn must_fail(labs: &[LabUnderTest<'_>], job: &ProofJob) -> bool {
    match job.run {
        ProofRun::Wrong(number) => {
            let wrong = &labs[job.lab].wrong[number];
            wrong.expected_failure(&job.job.case.name).is_some()
        }
        ProofRun::Replay => true,
        ProofRun::Skeleton | ProofRun::Solution(_) => false,
    }
}

/// How many cases run at once. Many of them wait for their timeout.
pub(super) fn at_once() -> usize {
    2 * default_jobs()
}

/// Runs the jobs, and returns their results in the same order.
pub(super) fn run_jobs(jobs: &[ProofJob], settings: &Settings) -> Result<Vec<Graded>, CliError> {
    let jobs: Vec<Job> = jobs.iter().map(|job| job.job.clone()).collect();
    let progress = CaseProgress::new(jobs.len());
    let graded = grade(&jobs, settings, at_once(), &|event| progress.update(&event));
    progress.finish();
    if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_after(&graded, jobs.len()));
    }
    Ok(graded)
}
