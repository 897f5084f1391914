//! Runs the command: proves the labs, or writes their manifests and the rules in their handouts.

use std::io::{self, Write};
use std::mem;
use std::time::Instant;

use super::build::build_programs;
use super::jobs::{proof_jobs, run_jobs};
use super::lab_under_test::LabUnderTest;
use super::mutants;
use super::replay::{RECORDED, Recordings};
use crate::app::author::verify::{
    LabProof, RuleTables, course_issues, manifest_path, write_manifest, write_proofs,
    write_rules_section,
};
use crate::cli::error::{CliError, CliResult, ExitStatus};
use crate::cli::select::find_labs;
use crate::cli::session::{IsolationArgs, Session};
use crate::course::Course;

/// The arguments of `verify`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct VerifyArgs {
    /// The labs to prove, with a table of the rules of each [default: all, without]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    #[command(flatten)]
    isolation: IsolationArgs,
    /// Write the lists of programs in the labs' manifests and the rules in their handouts, and prove
    /// nothing
    #[arg(long)]
    write: bool,
    /// Make small changes to the reference programs, and prove that cases fail those programs
    #[arg(long, conflicts_with = "write")]
    mutants: bool,
    /// Only those of the changes whose name, as it is printed, has this text
    #[arg(long, value_name = "TEXT", requires = "mutants")]
    matching: Option<String>,
}

pub(in crate::cli) fn run(args: &VerifyArgs) -> CliResult {
    if args.write {
        write_manifests(args)
    } else if args.mutants {
        mutants::run(&args.labs, &args.isolation, args.matching.as_deref())
    } else {
        prove_labs(args)
    }
}

fn prove_labs(args: &VerifyArgs) -> CliResult {
    // Reading the course already proves that its specs are right, that the points add up, and that
    // every answer key exists and is used. The solutions prove that the keys are current, because
    // they must print exactly what the keys contain.
    let Session { settings, course } = Session::start(&args.isolation)?;
    let mut labs = Vec::new();
    for lab in find_labs(&course, &args.labs)? {
        let tested = LabUnderTest::read(&course.root, lab);
        labs.push(tested.map_err(CliError::trouble)?);
    }
    let programs = build_programs(&course, &mut labs, &settings.cancel)?;
    let began = Instant::now();
    let recordings = Recordings::new().map_err(CliError::trouble)?;
    let mut recorded = recordings.record(&labs, &programs, &settings)?;
    let replays = recorded.iter_mut().filter_map(|run| run.replay.take());
    let jobs = proof_jobs(&labs, &programs, replays.collect());
    let graded = run_jobs(&jobs, &settings)?;
    // From here on an interrupt ends the process again.
    drop(settings);
    let mut proofs = Vec::new();
    for (index, tested) in labs.iter_mut().enumerate() {
        let results = jobs.iter().zip(&graded);
        let results = results.filter(|(job, _)| job.lab == index);
        let results = results.map(|(job, graded)| (job.run, graded));
        let recorded = recorded.iter().filter(|run| run.lab == index);
        let recorded = recorded.map(|run| (RECORDED, &run.graded));
        let results = results.chain(recorded).collect();
        let issues = mem::take(&mut tested.issues);
        proofs.push(LabProof::new(tested.lab, &tested.wrong, results, issues));
    }
    let course_issues = course_issues(&course.root, &course.labs).map_err(CliError::trouble)?;
    let mut out = io::stdout().lock();
    let rules = if args.labs.is_empty() {
        RuleTables::Hidden
    } else {
        RuleTables::Shown
    };
    write_proofs(&proofs, &course_issues, rules, began.elapsed(), &mut out)?;
    let holds = proofs.iter().all(LabProof::holds) && course_issues.is_empty();
    Ok(if holds {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
    })
}

/// Writes the manifests' lists of programs to match the current files, and the rules into the
/// handouts.
fn write_manifests(args: &VerifyArgs) -> CliResult {
    let course = Course::find()?;
    let mut out = io::stdout().lock();
    let mut is_any_written = false;
    for lab in find_labs(&course, &args.labs)? {
        let path = manifest_path(&lab.name);
        let failed = |error| CliError::trouble(format!("{}: {error}", path.display()));
        if write_manifest(&course.root, &lab.name).map_err(failed)? {
            is_any_written = true;
            writeln!(out, "{} is written anew", path.display())?;
        }
        if let Some(path) = write_rules_section(&course.root, lab).map_err(CliError::trouble)? {
            is_any_written = true;
            writeln!(out, "{} is written anew", path.display())?;
        }
    }
    if !is_any_written {
        writeln!(
            out,
            "no manifest was stale, and every handout has its rules"
        )?;
    }
    Ok(ExitStatus::Passed)
}
