//! `check`: builds and grades labs.

use std::io::{self, Write};
use std::time::Instant;

use super::chosen::Chosen;
use super::deadline::{Deadline, filled};
use super::output::{self, ReportOutput};
use super::progress::CaseProgress;
use super::{CliError, CliResult, ExitStatus, labs, watched};
use crate::app::student::hints;
use crate::app::student::progress::{FILE, Progress};
use crate::course::{Course, held_back};
use crate::engine::grade::{Job, grade};
use crate::engine::programs::{self, Programs};
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::output::report::{Report, ReportStyle};
use crate::plan::Case;
use crate::spec::{Lab, Spec};

/// What `check` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The labs to grade [default: all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// Only cases whose name matches; `*` stands for anything; may be repeated
    #[arg(long, value_name = "GLOB")]
    case: Vec<String>,
    #[command(flatten)]
    output: output::OutputArgs,
    /// How many cases to run at once
    #[arg(long, value_name = "N", value_parser = clap::value_parser!(u16).range(1..=1024))]
    jobs: Option<u16>,
    /// Report after so many seconds, whatever is not graded by then
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    deadline: Option<u32>,
    #[command(flatten)]
    chosen: Chosen,
}

/// How many cases run at once if nobody says: many more than there are cores, because most of a case is waiting.
pub(super) fn default_jobs() -> usize {
    (std::thread::available_parallelism().map_or(1, usize::from) * 16).clamp(16, 128)
}

pub(super) fn run(args: &CheckArgs) -> CliResult {
    let mut settings = args.chosen.enter(false)?;
    let deadline = Deadline::start(args.deadline, &mut settings);
    let isolation = settings.isolation;
    let course = Course::find()?;
    let labs = labs(&course, &args.labs)?;
    let output = ReportOutput::open(&args.output)?;
    let seed = args.chosen.seed();
    let (programs, _compiler) = match args.chosen.programs(&course, &labs, &settings) {
        Err(_) if deadline.is_over() => (Programs::new(), None),
        built => built?,
    };
    let jobs = match jobs(args, &labs, &programs, seed) {
        Err(_) if deadline.is_over() => Vec::new(),
        jobs => jobs?,
    };
    let progress = CaseProgress::new(jobs.len(), watched());
    let began = Instant::now();
    let at_once = args.jobs.map_or_else(default_jobs, usize::from);
    let mut graded = grade(&jobs, &settings, at_once, &|event| progress.on(&event));
    progress.finish();
    if deadline.is_over() {
        graded = filled(&labs, &|spec| wanted(args, spec), seed, &graded);
    } else if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_in(graded.len(), jobs.len()));
    }
    // An interrupt is for the output from here on.
    drop((settings, deadline));
    let duration = began.elapsed();
    let status = status(&Report::new(isolation, seed, duration, &graded), &output);
    output.filter(&mut graded);
    let style = ReportStyle {
        color: false,
        all: !args.case.is_empty(),
        again: args.chosen.again(),
        // One case is not about the points of others.
        held_back: held_back(labs.iter().copied()).filter(|_| args.case.is_empty()),
    };
    let report = Report::new(isolation, seed, duration, &graded);
    let is_read = output.is_read();
    output.write(&report, style)?;
    if args.chosen.is_own() {
        remember(args, &course, &graded, &report, is_read)?;
    }
    Ok(status)
}

/// Notes what was graded and shown, for the board and the hints, and names the next hint. That it cannot be noted is said,
/// and changes no verdict.
fn remember(
    args: &CheckArgs,
    course: &Course,
    graded: &[Graded],
    report: &Report<'_>,
    is_read: bool,
) -> io::Result<()> {
    let mut first = None;
    let noted = Progress::change(&course.root, |progress| {
        progress.record(graded);
        if is_read {
            first = hints::note(progress, report, !args.case.is_empty());
        }
    });
    if let Err(error) = noted {
        writeln!(io::stderr(), "{FILE} cannot be written: {error}")?;
    }
    if let Some(Case { lab, name, .. }) = first {
        writeln!(io::stdout(), "The next hint: cargo grade hint {lab} {name}")?;
    }
    Ok(())
}

fn wanted(args: &CheckArgs, spec: &Spec) -> bool {
    args.case.is_empty() || args.case.iter().any(|glob| matches(glob, &spec.name))
}

fn jobs(
    args: &CheckArgs,
    labs: &[&Lab],
    programs: &Programs,
    seed: u32,
) -> Result<Vec<Job>, CliError> {
    let wanted = |spec: &Spec| wanted(args, spec);
    let jobs = programs::jobs(labs, programs, Delivery::AsWritten, seed, &wanted);
    let unmatched = |glob: &&String| !jobs.iter().any(|job| matches(glob, &job.case.name));
    if let Some(glob) = args.case.iter().find(unmatched) {
        return Err(CliError::usage(format!("no case matches `{glob}`")));
    }
    if jobs.is_empty() {
        return Err(CliError::usage("no case is for such a program"));
    }
    Ok(jobs)
}

fn status(report: &Report<'_>, output: &ReportOutput<'_>) -> ExitStatus {
    if !report.errors().is_empty() {
        ExitStatus::Trouble
    } else if report.all_passed() || output.tells_failures() {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
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
