//! `verify`: proves that the course holds. What it proves is listed in its report, line by line, and so is every gap.

use std::collections::HashMap;
use std::io::{self, Write};
use std::time::Instant;

use super::programs::{self, build_with_warnings};
use super::progress::Progress;
use super::{Done, Halt, Status, interrupt, labs, watched};
use crate::course::{Course, Version, bin_name};
use crate::grade::{Graded, grade};
use crate::judge::{Kind, Verdict};
use crate::run::Settings;
use crate::run::isolation::{self, Choice};
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

/// What was found of one lab.
#[derive(Debug, Default)]
struct Proof {
    cases: usize,
    answer_keys: usize,
    gaps: Vec<String>,
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
    let (solutions, solution_warnings) =
        build_with_warnings(&course, &labs, Version::Solution, &settings.cancel)?;
    let mut jobs = programs::jobs(&labs, &skeletons, &|_| true);
    let first_solution = jobs.len();
    jobs.extend(programs::jobs(&labs, &solutions, &|_| true));
    let progress = Progress::new(jobs.len(), watched());
    let graded = grade(&jobs, &settings, super::check::default_jobs(), &|event| {
        progress.on(&event);
    });
    progress.finish();
    if *settings.cancel.borrow() {
        return Err(Halt::interrupted());
    }

    let mut proofs: HashMap<&str, Proof> = HashMap::new();
    for lab in &labs {
        let proof = proofs.entry(&lab.name).or_default();
        proof.cases = lab.cases.len();
        proof.answer_keys = lab
            .cases
            .iter()
            .filter(|case| case.snapshot.is_some())
            .count();
        proof
            .gaps
            .extend(warned(lab, Version::Submission, &warnings));
        proof
            .gaps
            .extend(warned(lab, Version::Solution, &solution_warnings));
    }
    for (index, graded) in graded.iter().enumerate() {
        let gap = if index < first_solution {
            skeleton_gap(graded)
        } else {
            solution_gap(graded)
        };
        if let (Some(gap), Some(proof)) = (gap, proofs.get_mut(graded.case.lab.as_str())) {
            proof.gaps.push(gap);
        }
    }
    report(&labs, &proofs, began.elapsed().as_secs_f64())
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

/// A skeleton passes no case, and stops at a `todo!()` in every one.
fn skeleton_gap(graded: &Graded) -> Option<String> {
    let name = &graded.case.name;
    match &graded.verdict {
        Verdict::Pass => Some(format!("the skeleton passes the case {name}")),
        Verdict::Fail(failure) if failure.kind == Kind::NotImplemented => None,
        Verdict::Fail(failure) => Some(format!(
            "the skeleton fails the case {name} before it reaches a todo!(): {}",
            failure.message
        )),
        Verdict::Error(why) => Some(format!(
            "the skeleton could not be graded in the case {name}: {why}"
        )),
    }
}

/// A solution passes every case.
fn solution_gap(graded: &Graded) -> Option<String> {
    let name = &graded.case.name;
    match &graded.verdict {
        Verdict::Pass => None,
        Verdict::Fail(failure) => Some(format!(
            "the solution fails the case {name}: {}",
            failure.message
        )),
        Verdict::Error(why) => Some(format!(
            "the solution could not be graded in the case {name}: {why}"
        )),
    }
}

fn report(labs: &[&Lab], proofs: &HashMap<&str, Proof>, seconds: f64) -> Done {
    let mut out = io::stdout().lock();
    writeln!(
        out,
        "{:<20} {:>5} {:>11}  skeleton  solution",
        "lab", "cases", "answer keys"
    )?;
    let mut gaps = 0;
    for lab in labs {
        let Some(proof) = proofs.get(lab.name.as_str()) else {
            continue;
        };
        let words = if proof.gaps.is_empty() {
            "       0       100"
        } else {
            "  see below"
        };
        writeln!(
            out,
            "{:<20} {:>5} {:>11}  {words}",
            lab.name, proof.cases, proof.answer_keys
        )?;
        gaps += proof.gaps.len();
    }
    for lab in labs {
        for gap in proofs
            .get(lab.name.as_str())
            .into_iter()
            .flat_map(|proof| &proof.gaps)
        {
            writeln!(out, "\n{}: {gap}", lab.name)?;
        }
    }
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
