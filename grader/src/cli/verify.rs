//! `verify`: proves that the course holds. What it proves is listed in its report, line by line, and so is every gap.

use std::collections::{HashMap, HashSet};
use std::io::{self, Write};
use std::time::Instant;

use super::programs::{self, build_with_warnings};
use super::progress::Progress;
use super::{Done, Halt, Status, interrupt, labs, watched};
use crate::course::{Course, Version, bin_name};
use crate::grade::{Graded, Job, grade};
use crate::judge::{Kind, Verdict};
use crate::run::isolation::{self, Choice};
use crate::run::{Delivery, Settings};
use crate::spec::{Lab, Role};

/// What `verify` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The labs to prove [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
}

/// What a lab's programs are put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Trial {
    /// The skeleton, which is to score 0.
    Skeleton,
    /// The solution, which is to score 100 however bytes are delivered.
    Solution(Delivery),
}

const TRIALS: [Trial; 4] = [
    Trial::Skeleton,
    Trial::Solution(Delivery::AsWritten),
    Trial::Solution(Delivery::OneByOne),
    Trial::Solution(Delivery::Together),
];

impl Trial {
    fn delivery(self) -> Delivery {
        match self {
            Self::Skeleton => Delivery::AsWritten,
            Self::Solution(delivery) => delivery,
        }
    }
}

/// What was found of one lab.
#[derive(Debug)]
struct Proof<'a> {
    lab: &'a Lab,
    gaps: Vec<String>,
}

impl<'a> Proof<'a> {
    fn new(lab: &'a Lab) -> Self {
        Self {
            lab,
            gaps: Vec::new(),
        }
    }
}

pub(super) fn run(args: &Args) -> Done {
    let isolation = isolation::enter(args.isolation).map_err(Halt::trouble)?;
    let cancel = interrupt::listen()?;
    // Reading the course proves that its specs are right, its points add up, and every answer key is there and is
    // asked for. That the keys are current is proved by the solutions, which have to print them.
    let course = Course::find()?;
    let labs = labs(&course, &args.labs)?;
    let settings = Settings { isolation, cancel };
    let began = Instant::now();

    let (skeletons, warnings) =
        build_with_warnings(&course, &labs, Version::Submission, &settings.cancel)?;
    let (solutions, more_warnings) =
        build_with_warnings(&course, &labs, Version::Solution, &settings.cancel)?;
    let mut trials = Vec::new();
    for (programs, trial) in TRIALS.map(|trial| match trial {
        Trial::Skeleton => (&skeletons, trial),
        Trial::Solution(_) => (&solutions, trial),
    }) {
        let delivery = trial.delivery();
        let jobs = programs::jobs(&labs, programs, delivery, &|_| true);
        trials.extend(jobs.into_iter().map(|job| (trial, job)));
    }
    let (trials, jobs): (Vec<Trial>, Vec<Job>) = trials.into_iter().unzip();
    let progress = Progress::new(jobs.len(), watched());
    let at_once = super::check::default_jobs();
    let graded = grade(&jobs, &settings, at_once, &|event| progress.on(&event));
    progress.finish();
    if *settings.cancel.borrow() {
        return Err(Halt::interrupted());
    }
    let mut proofs: Vec<Proof<'_>> = labs.iter().map(|lab| Proof::new(lab)).collect();
    for proof in &mut proofs {
        proof
            .gaps
            .extend(warned(proof.lab, Version::Submission, &warnings));
        proof
            .gaps
            .extend(warned(proof.lab, Version::Solution, &more_warnings));
        let mut known = HashSet::new();
        for (trial, graded) in trials.iter().zip(&graded) {
            if graded.case.lab != proof.lab.name {
                continue;
            }
            // A case that fails as it is written says nothing new about other ways of delivery.
            let again = !matches!(trial, Trial::Skeleton) && known.contains(&graded.case.name);
            if let Some(gap) = gap(*trial, graded).filter(|_| !again) {
                proof.gaps.push(gap);
                if *trial == Trial::Solution(Delivery::AsWritten) {
                    known.insert(&graded.case.name);
                }
            }
        }
    }
    report(&proofs, began.elapsed().as_secs_f64())
}

fn warned(lab: &Lab, version: Version, warnings: &HashMap<String, String>) -> Vec<String> {
    [Role::Server, Role::Client]
        .map(|role| bin_name(&lab.name, role, version))
        .iter()
        .filter_map(|name| {
            warnings
                .get(name)
                .map(|text| format!("{name} builds with warnings:\n{}", text.trim_end()))
        })
        .collect()
}

/// What a verdict proves against the course, if anything. A skeleton passes no case, and stops at a `todo!()` in every
/// one; a solution passes them all.
fn gap(trial: Trial, graded: &Graded) -> Option<String> {
    let name = &graded.case.name;
    let who = match trial {
        Trial::Skeleton => "the skeleton",
        Trial::Solution(Delivery::AsWritten) => "the solution",
        Trial::Solution(Delivery::OneByOne) => "the solution, read byte by byte,",
        Trial::Solution(Delivery::Together) => "the solution, sent whole messages,",
    };
    match (&graded.verdict, trial) {
        (Verdict::Pass, Trial::Skeleton) => Some(format!("{who} passes the case {name}")),
        (Verdict::Pass, Trial::Solution(_)) => None,
        (Verdict::Fail(failure), Trial::Skeleton) if failure.kind == Kind::NotImplemented => None,
        (Verdict::Fail(failure), Trial::Skeleton) => Some(format!(
            "{who} fails the case {name} before it reaches a todo!(): {}",
            failure.message
        )),
        (Verdict::Fail(failure), Trial::Solution(_)) => {
            Some(format!("{who} fails the case {name}: {}", failure.message))
        }
        (Verdict::Error(why), _) => Some(format!(
            "{who} could not be graded in the case {name}: {why}"
        )),
    }
}

fn report(proofs: &[Proof<'_>], seconds: f64) -> Done {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<20} {:>5} {:>11}  skeleton  solution  byte by byte  whole messages",
        "lab", "cases", "answer keys"
    )?;
    for proof in proofs {
        let lab = proof.lab;
        let keys = lab
            .cases
            .iter()
            .filter(|case| case.snapshot.is_some())
            .count();
        let words = if proof.gaps.is_empty() {
            "       0       100           100             100"
        } else {
            "  see below"
        };
        writeln!(
            out,
            "{:<20} {:>5} {keys:>11}  {words}",
            lab.name,
            lab.cases.len()
        )?;
    }
    for proof in proofs {
        for gap in &proof.gaps {
            writeln!(out, "\n{}: {gap}", proof.lab.name)?;
        }
    }
    let gaps: usize = proofs.iter().map(|proof| proof.gaps.len()).sum();
    let verdict = match gaps {
        0 => "the course holds".to_owned(),
        1 => "1 gap".to_owned(),
        gaps => format!("{gaps} gaps"),
    };
    writeln!(out, "\n{verdict} ({seconds:.1} s)")?;
    Ok(if gaps == 0 {
        Status::Passed
    } else {
        Status::Failed
    })
}
