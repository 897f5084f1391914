//! `verify`: proves that the course holds. What it proves is in its table, and every gap below it.

use std::io::{self, Write};
use std::sync::Arc;
use std::time::Instant;

use super::programs::{Target, build_targets};
use super::progress::CaseProgress;
use super::{CliError, CliResult, ExitStatus, folders_can_be_made, interrupt, labs, watched};
use crate::app::author::verify::{
    self, Issue, Manifest, Proof, ProofStep, Trial, WrongProgram, course_gaps, manifest_path,
    read_manifest, read_wrong_programs, write_manifest, written_gaps,
};
use crate::base::cancel::Cancel;
use crate::course::{Course, Version};
use crate::engine::grade::{Job, grade};
use crate::engine::programs::Ready;
use crate::engine::runner::{Delivery, Settings};
use crate::output::graded::Graded;
use crate::plan;
use crate::sandbox::{self, Choice};
use crate::spec::{Lab, Role};

/// What `verify` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct VerifyArgs {
    /// The labs to prove [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
    /// Write the lists of programs in the labs' manifests, and prove nothing
    #[arg(long)]
    write: bool,
}

/// A lab, and what is known of it before any of its programs runs.
struct Candidate<'a> {
    lab: &'a Lab,
    manifest: Option<Manifest>,
    wrong: Vec<WrongProgram>,
    gaps: Vec<Issue>,
}

/// A program to build: which of a lab's it is, and where.
struct VerifyTarget {
    /// The lab's place among the candidates.
    candidate: usize,
    trial: Trial,
    role: Role,
    target: Target,
}

/// A case to run.
struct Attempt {
    candidate: usize,
    trial: Trial,
    job: Job,
}

pub(super) fn run(args: &VerifyArgs) -> CliResult {
    if args.write {
        return write_manifests(args);
    }
    let isolation = sandbox::enter(args.isolation).map_err(CliError::trouble)?;
    let cancel = interrupt::listen()?;
    // Reading the course proves that its specs are right, its points add up, and every answer key is there and is
    // asked for. That the keys are current is proved by the solutions, which have to print them.
    folders_can_be_made(isolation)?;
    let course = Course::find()?;
    let labs = labs(&course, &args.labs)?;
    let settings = Settings { isolation, cancel };

    let mut candidates = Vec::new();
    for lab in labs {
        let (wrong, mut gaps) = read_wrong_programs(&course.root, lab);
        gaps.extend(written_gaps(&course.root, lab).map_err(CliError::trouble)?);
        let manifest = manifest(&course, lab)?;
        gaps.extend(manifest.as_ref().and_then(Manifest::gap));
        candidates.push(Candidate {
            lab,
            manifest,
            wrong,
            gaps,
        });
    }
    let programs = build(&course, &mut candidates, &settings.cancel)?;
    let began = Instant::now();
    let attempts = attempts(&candidates, &programs);
    let graded = play(&attempts, &settings)?;
    // An interrupt is for the output from here on.
    drop(settings);
    let mut proofs = Vec::new();
    for (index, candidate) in candidates.iter_mut().enumerate() {
        let of_lab = attempts
            .iter()
            .zip(&graded)
            .filter(|(attempt, _)| attempt.candidate == index)
            .map(|(attempt, graded)| (attempt.trial, graded));
        let gaps = std::mem::take(&mut candidate.gaps);
        proofs.push(Proof::new(
            candidate.lab,
            &candidate.wrong,
            of_lab.collect(),
            gaps,
        ));
    }
    let course_gaps = course_gaps(&course.root, &course.labs).map_err(CliError::trouble)?;
    verify::write(
        &proofs,
        &course_gaps,
        began.elapsed(),
        &mut io::stdout().lock(),
    )?;
    let holds = proofs.iter().all(Proof::holds) && course_gaps.is_empty();
    Ok(if holds {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
    })
}

/// The lists of programs, as the files are now.
fn write_manifests(args: &VerifyArgs) -> CliResult {
    let course = Course::find()?;
    let mut out = io::stdout().lock();
    let mut are_right = true;
    for lab in labs(&course, &args.labs)? {
        let path = manifest_path(&lab.name);
        let failed = |error| CliError::trouble(format!("{}: {error}", path.display()));
        if write_manifest(&course.root, &lab.name).map_err(failed)? {
            are_right = false;
            writeln!(out, "{} is written anew", path.display())?;
        }
    }
    if are_right {
        writeln!(out, "no manifest was stale")?;
    }
    Ok(ExitStatus::Passed)
}

/// A lab's manifest; that there is none is told as a gap.
fn manifest(course: &Course, lab: &Lab) -> Result<Option<Manifest>, CliError> {
    match read_manifest(&course.root, &lab.name) {
        Ok(manifest) => Ok(Some(manifest)),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
        Err(error) => Err(CliError::trouble(error)),
    }
}

/// Every program that takes part, built, or why it is not.
fn build(
    course: &Course,
    candidates: &mut [Candidate<'_>],
    cancel: &Cancel,
) -> Result<Vec<(VerifyTarget, Ready)>, CliError> {
    let mut programs = Vec::new();
    let mut open = entries(candidates);
    // Cargo does not know the others; that their manifest is stale was said just now.
    open.retain(|entry| {
        let manifest = candidates[entry.candidate].manifest.as_ref();
        manifest.is_some_and(|manifest| manifest.lists(&entry.target.bin))
    });
    // The students build without the feature `solutions`, and so must their programs be proved.
    let (hidden, open): (Vec<VerifyTarget>, Vec<VerifyTarget>) =
        open.into_iter().partition(|entry| entry.target.hidden);
    for entries in [open, hidden] {
        let targets: Vec<&Target> = entries.iter().map(|entry| &entry.target).collect();
        if targets.is_empty() {
            continue;
        }
        let (ready, warnings) = build_targets(&course.root, &targets, watched(), cancel)?;
        for entry in &entries {
            if let Some(warning) = warnings.get(&entry.target.bin) {
                let gap = verify::warned(&entry.target.bin, step(entry.trial), warning);
                candidates[entry.candidate].gaps.push(gap);
            }
        }
        programs.extend(entries.into_iter().zip(ready));
    }
    Ok(programs)
}

fn entries(candidates: &[Candidate<'_>]) -> Vec<VerifyTarget> {
    let mut entries = Vec::new();
    for (index, candidate) in candidates.iter().enumerate() {
        let lab = candidate.lab;
        let mut add = |trial, role, target| {
            entries.push(VerifyTarget {
                candidate: index,
                trial,
                role,
                target,
            });
        };
        for role in Role::ALL {
            let of = |version| Target::of(lab, role, version);
            add(Trial::Skeleton, role, of(Version::Submission));
            add(
                Trial::Solution(Delivery::AsWritten),
                role,
                of(Version::Solution),
            );
        }
        for (number, wrong) in candidate.wrong.iter().enumerate() {
            let target = Target {
                lab: lab.name.clone(),
                bin: wrong.bin_name(&lab.name),
                source: wrong.source(&lab.name),
                hidden: true,
            };
            add(Trial::Wrong(number), wrong.role, target);
        }
    }
    entries
}

fn step(trial: Trial) -> ProofStep {
    match trial {
        Trial::Skeleton => ProofStep::Skeleton,
        Trial::Solution(_) => ProofStep::Solution,
        Trial::Wrong(_) => ProofStep::WrongPrograms,
    }
}

/// Each program with each case of its role; those that wait longest first, so that the others run meanwhile.
fn attempts(candidates: &[Candidate<'_>], programs: &[(VerifyTarget, Ready)]) -> Vec<Attempt> {
    let mut attempts = Vec::new();
    for (entry, ready) in programs {
        let lab = candidates[entry.candidate].lab;
        let trials = match entry.trial {
            Trial::Solution(_) => &verify::SOLUTION_TRIALS[..],
            _ => std::slice::from_ref(&entry.trial),
        };
        for spec in lab.cases.iter().filter(|spec| spec.program == entry.role) {
            attempts.extend(trials.iter().map(|trial| Attempt {
                candidate: entry.candidate,
                trial: *trial,
                job: Job {
                    // Each with random values of its own: what holds for some must hold for all.
                    case: Arc::new(plan::case(lab, spec, fastrand::u32(..))),
                    subject: ready.clone(),
                    delivery: trial.delivery(),
                },
            }));
        }
    }
    // A wrong program that hangs costs a case its whole timeout.
    attempts.sort_by_key(|attempt| match attempt.trial {
        Trial::Wrong(number) => {
            let wrong = &candidates[attempt.candidate].wrong[number];
            wrong.fails(&attempt.job.case.name).is_none()
        }
        _ => true,
    });
    attempts
}

fn play(attempts: &[Attempt], settings: &Settings) -> Result<Vec<Graded>, CliError> {
    let jobs: Vec<Job> = attempts.iter().map(|attempt| attempt.job.clone()).collect();
    let progress = CaseProgress::new(jobs.len(), watched());
    let at_once = 2 * super::check::default_jobs();
    let graded = grade(&jobs, settings, at_once, &|event| progress.on(&event));
    progress.finish();
    if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_in(graded.len(), jobs.len()));
    }
    Ok(graded)
}
