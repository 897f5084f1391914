//! `batch`: grades a class.

mod summary;
mod tally;

use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

pub(super) use summary::finish;

use super::check::default_jobs;
use super::{CliError, CliResult, folders_can_be_made, interrupt, labs, submission};
use crate::app::class::{
    self, ClassEntry, ClassRun, Inputs, Run, Shard, Store, StoreError, StoredResult,
    SubmissionGroup,
};
use crate::base::text::escape::escape;
use crate::course::Course;
use crate::engine::runner::Settings;
use crate::output::report::Audience;
use crate::plan;
use crate::sandbox::{self, Choice};
use crate::spec::Lab;

/// What `batch` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct BatchArgs {
    /// The submissions: a folder, a .zip or a .tar.gz for each
    #[arg(value_name = "DIR")]
    class: PathBuf,
    /// The labs to grade [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// Where the results go; what is there already is not graded again
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// Grade only this part of the class: 1/4 is the first of four
    #[arg(long, value_name = "I/N")]
    shard: Option<Shard>,
    /// Who reads the pages in OUT/feedback: cases that these may not see are left out, and their points
    #[arg(long, value_name = "WHO", default_value = "student")]
    audience: Audience,
    /// Draw the cases' random values from this number; the parts of a class need the same one
    #[arg(long, value_name = "N")]
    seed: Option<u32>,
    /// The processor time that the compiler may use on a program
    #[arg(long, value_name = "SECONDS", default_value = "30")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    compile_seconds: u16,
    /// Let a submission's programs.yaml name programs in other languages, as `server: python3 server.py`
    #[arg(long)]
    allow_commands: bool,
    /// Grade even where nothing can hold the programs
    #[arg(long)]
    unsafe_no_sandbox: bool,
    /// How many cases to run at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => Self::usage(error),
            other => Self::trouble(other),
        }
    }
}

pub(super) fn run(args: &BatchArgs) -> CliResult {
    // The isolation comes first: it needs a process that has one thread.
    let isolation = sandbox::enter(args.isolation).map_err(CliError::trouble)?;
    let cancel = interrupt::listen()?;
    let settings = Settings { isolation, cancel };
    submission::may_run(isolation, args.unsafe_no_sandbox)?;
    folders_can_be_made(isolation)?;
    let course = Course::find()?;
    let labs = labs(&course, &args.labs)?;
    let entries = entries(args)?;
    let store = Store::open(&args.out)?;
    let cpu = Duration::from_secs(args.compile_seconds.into());
    let compiler = submission::compiler(&course, &labs, cpu, &settings)?;
    let shared = Inputs::shared(&course, &labs, &compiler).map_err(|error| {
        CliError::trouble(format!("the course and the grader cannot be read: {error}"))
    })?;
    let seed = seed(&store, args.seed)?;
    let run = Run {
        seed,
        format: "grader-batch/1".to_owned(),
        labs: labs.iter().map(|lab| lab.name.clone()).collect(),
        specs: shared.specs.clone(),
        submissions: entries.iter().map(|entry| entry.name.clone()).collect(),
        shard: args.shard,
    };
    begin(&store, &run)?;
    let groups = class::group(entries, &labs, &shared, args.shard, args.allow_commands)
        .map_err(CliError::trouble)?;
    let mut names: Vec<String> = each_name(&groups).map(str::to_owned).collect();
    names.sort();
    let (open, again) = to_do(&store, groups)?;
    let class = ClassRun {
        cases: cases(&labs, seed),
        seed,
        labs: &labs,
        compiler: &compiler,
        settings: &settings,
        at_once: args.jobs.map_or_else(default_jobs, usize::from),
        commands: args.allow_commands,
    };
    let troubles = tally::grade(&class, &store, &open, names.len(), again)?;
    if settings.cancel.is_cancelled() {
        let done = names.iter().filter(|name| is_done(&store, name));
        return Err(CliError::interrupted(format!(
            "{} of {} submissions are graded; the same command goes on from here",
            done.count(),
            names.len()
        )));
    }
    finish(&store, &run, &names, &troubles, args.audience)
}

fn entries(args: &BatchArgs) -> Result<Vec<ClassEntry>, CliError> {
    let (entries, others) = class::find(&args.class)
        .map_err(|error| CliError::usage(format!("{}: {error}", args.class.display())))?;
    for other in others {
        let line = format!(
            "{} is neither a folder nor an archive: left out",
            escape(&other)
        );
        writeln!(io::stderr(), "{line}")?;
    }
    if entries.is_empty() {
        let words = format!("there are no submissions in {}", args.class.display());
        return Err(CliError::usage(words));
    }
    Ok(entries)
}

/// The seed of the results that are there already; otherwise the one that is asked for, or a new one.
fn seed(store: &Store, wanted: Option<u32>) -> Result<u32, CliError> {
    let before = store.run()?.map(|run| run.seed);
    match (before, wanted) {
        (Some(before), Some(wanted)) if before != wanted => Err(CliError::usage(format!(
            "the folder has results of seed {before}; choose another one for seed {wanted}"
        ))),
        _ => Ok(before.or(wanted).unwrap_or_else(|| fastrand::u32(..))),
    }
}

/// Keeps what the run is about, unless the folder is about something else.
fn begin(store: &Store, run: &Run) -> Result<(), CliError> {
    match store.run()? {
        Some(before) if before.labs != run.labs => Err(CliError::usage(format!(
            "the folder has results for {}; choose another one for {}",
            before.labs.join(", "),
            run.labs.join(", ")
        ))),
        _ => Ok(store.set_run(run)?),
    }
}

fn cases(labs: &[&Lab], seed: u32) -> Vec<std::sync::Arc<plan::Case>> {
    let of = |lab: &&Lab| -> Vec<_> {
        let planned = lab
            .cases
            .iter()
            .map(|spec| plan::case(lab, spec, seed).into());
        planned.collect()
    };
    labs.iter().flat_map(of).collect()
}

fn each_name(groups: &[SubmissionGroup]) -> impl Iterator<Item = &str> {
    let entries = groups.iter().flat_map(|group| &group.entries);
    entries.map(|entry| entry.name.as_str())
}

fn is_done(store: &Store, name: &str) -> bool {
    matches!(store.result(name), Ok(Some(record)) if record.is_final())
}

/// The groups that have to be graded, and how many submissions need not: their results are there, or are those of equal ones.
fn to_do(
    store: &Store,
    groups: Vec<SubmissionGroup>,
) -> Result<(Vec<SubmissionGroup>, usize), CliError> {
    let mut open = Vec::new();
    let mut done = 0;
    for group in groups {
        let known = store.cached(&group.inputs)?.filter(StoredResult::is_final);
        let Some(known) = known else {
            open.push(group);
            continue;
        };
        done += group.entries.len();
        for entry in &group.entries {
            let there = store.result(&entry.name)?;
            if there.is_none_or(|there| there.inputs != group.inputs || !there.is_final()) {
                keep(store, &entry.name, &known)?;
            }
        }
    }
    Ok((open, done))
}

/// Writes down a result.
pub(super) fn keep(store: &Store, name: &str, record: &StoredResult) -> Result<(), CliError> {
    let record = store.renewed(name, record)?;
    Ok(store.set_result(name, &record)?)
}
