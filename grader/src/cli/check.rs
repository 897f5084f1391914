//! `check`: builds and grades labs.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use clap::ValueEnum;

use super::programs::{self, Programs, build_labs, command};
use super::progress::Progress;
use super::{
    Done, Halt, Status, colored, folders_can_be_made, interrupt, labs, submission, watched,
};
use crate::build::Compiler;
use crate::course::{Course, Version};
use crate::grade::{Job, grade};
use crate::report::{Report, Style, write_human, write_json};
use crate::run::isolation::{self, Choice};
use crate::run::{Delivery, Settings};
use crate::spec::{Lab, Role, Spec};

/// What `check` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct Args {
    /// The labs to grade [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// Grade the reference solutions instead
    #[arg(long)]
    solutions: bool,
    /// Grade the programs in this folder instead: somebody else's, compiled and run in jails
    #[arg(long, value_name = "DIR", conflicts_with_all = ["solutions", "server", "client"])]
    submission: Option<PathBuf>,
    /// The processor time that the compiler may use on a program of a submission
    #[arg(
        long,
        value_name = "SECONDS",
        default_value = "30",
        requires = "submission"
    )]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=3600))]
    compile_seconds: u16,
    /// Grade a submission even where nothing can hold its programs
    #[arg(long, requires = "submission")]
    unsafe_no_sandbox: bool,
    /// Only cases whose name matches; `*` stands for anything; may be repeated
    #[arg(long, value_name = "GLOB")]
    case: Vec<String>,
    /// Grade this program as the server; it gets HOST:PORT as its last argument
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    server: Option<String>,
    /// Grade this program as the client; it gets HOST:PORT as its last argument
    #[arg(long, value_name = "CMD", conflicts_with = "solutions")]
    client: Option<String>,
    /// The report's format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Write the report there instead of to stdout
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// How many cases to run at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Format {
    /// For people
    Human,
    /// For machines: grader-report/1
    Json,
}

/// How many cases run at once if nobody says: many more than there are cores, because most of a case is waiting.
pub(super) fn default_jobs() -> usize {
    (std::thread::available_parallelism().map_or(1, usize::from) * 16).clamp(16, 128)
}

pub(super) fn run(args: &Args) -> Done {
    // The isolation comes first: it needs a process that has one thread.
    let isolation = isolation::enter(args.isolation).map_err(Halt::trouble)?;
    let cancel = interrupt::listen()?;
    let settings = Settings { isolation, cancel };
    if args.submission.is_some() {
        submission::may_run(isolation, args.unsafe_no_sandbox)?;
    }
    folders_can_be_made(isolation)?;
    let course = Course::find()?;
    let labs = labs(&course, &args.labs)?;
    let (programs, _compiler) = programs(args, &course, &labs, &settings)?;
    let jobs = jobs(args, &labs, &programs)?;
    let out = args.out.as_deref().map(open).transpose()?;
    let progress = Progress::new(jobs.len(), watched());
    let began = Instant::now();
    let at_once = args.jobs.map_or_else(default_jobs, usize::from);
    let graded = grade(&jobs, &settings, at_once, &|event| progress.on(&event));
    progress.finish();
    if *settings.cancel.borrow() {
        return Err(Halt::interrupted_in(graded.len(), jobs.len()));
    }
    // An interrupt is for the output from here on.
    drop(settings);
    let report = Report::new(isolation, began.elapsed(), &graded);
    write(args, out, &report)?;
    Ok(status(&report))
}

/// The programs to grade, and the compiler that holds them if it was one of this process's own.
fn programs(
    args: &Args,
    course: &Course,
    labs: &[&Lab],
    settings: &Settings,
) -> Result<(Programs, Option<Compiler>), Halt> {
    if let Some(folder) = &args.submission {
        let cpu = Duration::from_secs(args.compile_seconds.into());
        let (programs, compiler) = submission::build(course, labs, folder, cpu, settings)?;
        return Ok((programs, Some(compiler)));
    }
    let mut programs = Programs::new();
    if args.server.is_none() && args.client.is_none() {
        let version = if args.solutions {
            Version::Solution
        } else {
            Version::Submission
        };
        let programs = build_labs(course, labs, version, &settings.cancel)?;
        return Ok((programs, None));
    }
    let [lab] = labs else {
        return Err(Halt::usage(
            "a program of your own is graded as one lab: name it",
        ));
    };
    for (role, line) in [(Role::Server, &args.server), (Role::Client, &args.client)] {
        if let Some(line) = line {
            programs.insert((lab.name.clone(), role), Ok(command(line)?));
        }
    }
    Ok((programs, None))
}

fn jobs(args: &Args, labs: &[&Lab], programs: &Programs) -> Result<Vec<Job>, Halt> {
    let wanted = |spec: &Spec| {
        args.case.is_empty() || args.case.iter().any(|glob| matches(glob, &spec.name))
    };
    let jobs = programs::jobs(labs, programs, Delivery::AsWritten, &wanted);
    let unmatched = |glob: &&String| !jobs.iter().any(|job| matches(glob, &job.case.name));
    if let Some(glob) = args.case.iter().find(unmatched) {
        return Err(Halt::usage(format!("no case matches `{glob}`")));
    }
    if jobs.is_empty() {
        return Err(Halt::usage("no case is for such a program"));
    }
    Ok(jobs)
}

/// Opens the report's file before the work, so that it is not done for nothing. What it holds stays until there is a
/// report.
fn open(path: &Path) -> Result<File, Halt> {
    let opened = File::options()
        .write(true)
        .create(true)
        .truncate(false)
        .open(path);
    opened.map_err(|error| unwritten(path, &error))
}

fn unwritten(path: &Path, error: &io::Error) -> Halt {
    Halt::trouble(format!("{} cannot be written: {error}", path.display()))
}

/// Replaces what is in a file; where there is no room for all of it, nothing is left in it.
fn replace(mut file: File, bytes: &[u8]) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return file.write_all(bytes);
    }
    file.set_len(0)?;
    file.write_all(bytes).inspect_err(|_| {
        // Half a report would pass for one.
        let _ = file.set_len(0);
    })
}

fn write(args: &Args, out: Option<File>, report: &Report<'_>) -> Result<(), Halt> {
    let mut bytes = Vec::new();
    match args.format {
        Format::Json => write_json(report, &mut bytes)?,
        Format::Human => {
            let color = args.out.is_none() && colored(&io::stdout());
            let style = Style {
                color,
                all: !args.case.is_empty(),
                again: again(args),
            };
            write_human(report, &style, &mut bytes)?;
        }
    }
    match (&args.out, out) {
        (Some(path), Some(file)) => {
            replace(file, &bytes).map_err(|error| unwritten(path, &error))?;
        }
        _ => io::stdout().lock().write_all(&bytes)?,
    }
    Ok(())
}

/// The options that choose the programs, as a shell takes them.
fn again(args: &Args) -> String {
    let mut options = String::new();
    let submission = args.submission.as_deref().and_then(Path::to_str);
    for (option, value) in [
        ("--server", args.server.as_deref()),
        ("--client", args.client.as_deref()),
        ("--submission", submission),
    ] {
        // What cannot be quoted was no argument either.
        if let Some(quoted) = value.and_then(|value| shlex::try_quote(value).ok()) {
            options += &format!(" {option} {quoted}");
        }
    }
    if args.solutions {
        options += " --solutions";
    }
    options
}

fn status(report: &Report<'_>) -> Status {
    if !report.errors().is_empty() {
        Status::Trouble
    } else if report.all_passed() {
        Status::Passed
    } else {
        Status::Failed
    }
}

/// Whether a name matches a pattern in which `*` stands for anything.
fn matches(glob: &str, name: &str) -> bool {
    let Some((before, after)) = glob.split_once('*') else {
        return glob == name;
    };
    let Some(rest) = name.strip_prefix(before) else {
        return false;
    };
    (0..=rest.len()).any(|at| rest.is_char_boundary(at) && matches(after, &rest[at..]))
}

#[cfg(test)]
mod tests {
    use super::matches;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(matches("two-clients", "two-clients"));
        assert!(matches("*clients", "two-clients"));
        assert!(matches("t*-c*s", "two-clients"));
        assert!(matches("*", ""));
        assert!(!matches("two", "two-clients"));
        assert!(!matches("*x*", "two-clients"));
    }
}
