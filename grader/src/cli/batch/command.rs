//! Runs the command: finds the submissions, grades what has no result yet, and reports.

use std::collections::BTreeMap;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::Duration;

use super::book_args::BookArgs;
use super::finish::{ClassEnd, finish_class};
use super::only::named_entries;
use super::results::{begin_run, choose_secret, is_graded};
use super::tally::grade_entries;
use crate::app::class::{
    ClassEntry, ClassRun, CountingAttempt, Inputs, RunInfo, Shard, Store, find_submissions,
    read_submitters, with_attempts,
};
use crate::base::text::escape::escape;
use crate::cli::error::{CliError, CliResult};
use crate::cli::jobs::JobsArgs;
use crate::cli::output_file::refuse_inside;
use crate::cli::select::find_labs;
use crate::cli::session::{IsolationArgs, Session};
use crate::cli::submission::{require_hidden_course, require_sandbox, start_compiler};
use crate::output::report::Audience;
use crate::spec::Lab;

/// The arguments of `batch`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct BatchArgs {
    /// The folder of the submissions, each of which is a folder or an archive, or files that are
    /// named as Canvas and Moodle name them
    #[arg(value_name = "DIR")]
    class: PathBuf,
    /// The labs to grade [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// The folder for the results; submissions with a result there are not graded again
    #[arg(long, value_name = "OUT")]
    out: PathBuf,
    /// Grade only this part of the class: 1/4 is the first of four
    #[arg(long, value_name = "I/N", conflicts_with_all = ["roster", "adjustments"])]
    shard: Option<Shard>,
    /// Grade only these again, whatever results there are: submissions, or ids, e-mail addresses,
    /// names or groups of the roster
    #[arg(long, value_name = "NAME", num_args = 1..)]
    only: Vec<String>,
    #[command(flatten)]
    book: BookArgs,
    /// Who the pages in OUT/feedback are for; cases hidden from them are left out, with their
    /// points
    #[arg(long, value_name = "WHO", default_value = "student")]
    audience: Audience,
    /// A file of at least 16 bytes that nobody can guess, from which the random values of each
    /// submission are drawn; the parts of a class need the same one [default: a new secret, kept
    /// with the results]
    #[arg(long, value_name = "FILE")]
    secret: Option<PathBuf>,
    /// The CPU time that the compiler may use for each program
    #[arg(long, value_name = "SECONDS", default_value = "10")]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    compile_seconds: u16,
    /// Allow a submission's programs.yaml to name programs in other languages: `server: python3
    /// server.py`
    #[arg(long)]
    allow_commands: bool,
    /// Grade even where the programs cannot be sandboxed
    #[arg(long)]
    unsafe_no_sandbox: bool,
    #[command(flatten)]
    jobs: JobsArgs,
    #[command(flatten)]
    isolation: IsolationArgs,
}

pub(in crate::cli) fn run(args: &BatchArgs) -> CliResult {
    let Session {
        mut settings,
        course,
    } = Session::start(&args.isolation)?;
    settings
        .hidden
        .extend([args.class.clone(), args.out.clone()]);
    settings.hidden.extend(args.secret.clone());
    require_sandbox(settings.isolation, args.unsafe_no_sandbox)?;
    require_hidden_course(settings.isolation, &course.root)?;
    let labs = find_labs(&course, &args.labs)?;
    let mut entries = class_entries(args)?;
    refuse_overlap(args)?;
    let store = Store::open(&args.out)?;
    let cpu = Duration::from_secs(args.compile_seconds.into());
    let compiler = start_compiler(&course, &labs, cpu, &settings)?;
    let shared = Inputs::shared(&course, &labs, &compiler).map_err(|error| {
        CliError::trouble(format!("the course and the grader cannot be read: {error}"))
    })?;
    let run = run_info(args, &store, &labs, &shared, &entries)?;
    let is_ours = |entry: &ClassEntry| args.shard.is_none_or(|it| it.contains(entry.student()));
    entries.retain(is_ours);
    let mut names: Vec<String> = entries.iter().map(|entry| entry.name.clone()).collect();
    names.sort();
    let plan = args.book.plan(&run, &names)?;
    let entries = named_entries(entries, &plan, &args.only)?;
    begin_run(&store, &run)?;
    let known: Vec<&str> = course.labs.iter().map(|lab| lab.name.as_str()).collect();
    let class = ClassRun {
        known: &known,
        secret: &run.secret,
        shared,
        store: &store,
        labs: &labs,
        compiler: &compiler,
        settings: &settings,
        again: !args.only.is_empty(),
        at_once: args.jobs.at_once_in_class(),
        commands: args.allow_commands,
    };
    let unwritten = grade_entries(&class, &entries)?;
    if settings.cancel.is_cancelled() {
        let done = names.iter().filter(|name| is_graded(&store, name));
        return Err(CliError::interrupted(format!(
            "{} of {} submissions are graded; the same command goes on from here",
            done.count(),
            names.len()
        )));
    }
    finish_class(&ClassEnd {
        store: &store,
        run: &run,
        plan: &plan,
        attempt: args.book.attempt,
        unwritten: &unwritten,
        missing: &BTreeMap::new(),
        audience: args.audience,
    })
}

/// The description of the run.
fn run_info(
    args: &BatchArgs,
    store: &Store,
    labs: &[&Lab],
    shared: &Inputs,
    entries: &[ClassEntry],
) -> Result<RunInfo, CliError> {
    Ok(RunInfo {
        secret: choose_secret(store, args.secret.as_deref(), args.shard)?,
        format: "grader-batch/2".to_owned(),
        labs: labs.iter().map(|lab| lab.name.clone()).collect(),
        specs: shared.specs.clone(),
        submissions: entries.iter().map(|entry| entry.name.clone()).collect(),
        files: entries.iter().map(ClassEntry::with_files).collect(),
        submitters: read_submitters(&args.class),
        shard: args.shard,
    })
}

/// Keeps results and submissions apart.
fn refuse_overlap(args: &BatchArgs) -> Result<(), CliError> {
    refuse_inside(&args.out, &args.class)?;
    for folder in Store::FOLDERS {
        refuse_inside(&args.class, &args.out.join(folder))?;
    }
    Ok(())
}

/// The submissions of the class. Warns about files that are not submissions.
fn class_entries(args: &BatchArgs) -> Result<Vec<ClassEntry>, CliError> {
    let class = find_submissions(&args.class)
        .map_err(|error| CliError::usage(format!("{}: {error}", args.class.display())))?;
    for other in class.others {
        let name = escape(&other);
        writeln!(
            io::stderr(),
            "{name} is neither a folder nor an archive: left out"
        )?;
    }
    if class.entries.is_empty() {
        let message = format!("there are no submissions in {}", args.class.display());
        return Err(CliError::usage(message));
    }
    Ok(match args.book.attempt {
        CountingAttempt::Best => with_attempts(class.entries),
        CountingAttempt::Last => class.entries,
    })
}
