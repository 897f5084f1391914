//! `check`: builds and grades labs.

use std::io::{self, Write};
use std::time::Instant;

use super::deadline::{Deadline, add_ungraded};
use super::error::{CliError, CliResult, ExitStatus};
use super::glob::glob_matches;
use super::jobs::JobsArgs;
use super::program_args::{PacketUse, ProgramArgs};
use super::progress::CaseProgress;
use super::report_output::{OutputArgs, ReportOutput};
use super::select::{find_labs_here, no_case_matches};
use super::session::Session;
use crate::app::student::hints::record_reported;
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::base::text::wrap::DEFAULT_COLUMNS;
use crate::course::{Course, held_back};
use crate::engine::grade::{Job, grade};
use crate::engine::programs::{self, Programs};
use crate::engine::runner::Delivery;
use crate::output::report::{Report, ReportStyle};
use crate::plan::Case;
use crate::spec::{Lab, Spec};

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The labs to grade [default: the one in whose folder you are, or all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    /// Grade only cases whose name matches; `*` stands for anything; may be repeated
    #[arg(long, value_name = "GLOB")]
    case: Vec<String>,
    #[command(flatten)]
    output: OutputArgs,
    #[command(flatten)]
    jobs: JobsArgs,
    /// Stop after SECONDS and report what has been graded so far
    #[arg(long, value_name = "SECONDS", value_parser = clap::value_parser!(u32).range(1..))]
    deadline: Option<u32>,
    #[command(flatten)]
    programs: ProgramArgs,
}

pub(super) fn run(args: &CheckArgs) -> CliResult {
    let started = Instant::now();
    let session = args.programs.start_session(PacketUse::Ignored)?;
    let Session {
        course,
        mut settings,
    } = session;
    let deadline = Deadline::start(args.deadline, started, &mut settings);
    let isolation = settings.isolation;
    let labs = find_labs_here(&course, &args.labs)?;
    let output = ReportOutput::open(&args.output, args.programs.submission())?;
    let seed = args.programs.seed();
    let (programs, _compiler) = match args.programs.build_programs(&course, &labs, &settings) {
        Err(_) if deadline.is_over() => (Programs::new(), None),
        built => built?,
    };
    let jobs = match wanted_jobs(args, &labs, &programs, seed) {
        Err(_) if deadline.is_over() => Vec::new(),
        jobs => jobs?,
    };
    let progress = CaseProgress::new(jobs.len());
    let began = Instant::now();
    let at_once = args.jobs.at_once();
    let mut graded = grade(&jobs, &settings, at_once, &|event| progress.update(&event));
    progress.finish();
    if deadline.is_over() {
        graded = add_ungraded(&labs, &|spec| is_wanted(args, spec), seed, &graded);
    } else if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_after(graded.len(), jobs.len()));
    }
    // From here on an interrupt ends the process again.
    drop((settings, deadline));
    let duration = began.elapsed();
    let status = exit_status(&Report::new(isolation, seed, duration, &graded), &output);
    output.filter(&mut graded);
    let style = ReportStyle {
        columns: DEFAULT_COLUMNS,
        color: false,
        describe_all: !args.case.is_empty(),
        rerun_options: args.programs.rerun_options(),
        // A run of selected cases does not mention points held back for others.
        held_back: held_back(labs.iter().copied()).filter(|_| args.case.is_empty()),
    };
    let report = Report::new(isolation, seed, duration, &graded);
    let is_for_reader = output.is_for_reader();
    output.write(&report, style)?;
    if args.programs.is_own() {
        record_progress(args, &course, &report, is_for_reader)?;
    }
    Ok(status)
}

/// Records the outcomes, records the hints if the reader saw them, and names the next hint. If this
/// fails, the error is reported, but no verdict changes.
fn record_progress(
    args: &CheckArgs,
    course: &Course,
    report: &Report<'_>,
    is_for_reader: bool,
) -> io::Result<()> {
    let mut first = None;
    let recorded = Progress::change(&course.root, |progress| {
        progress.record_graded(report.labs.iter().flat_map(|lab| &lab.cases).copied());
        if is_for_reader {
            first = record_reported(progress, report, !args.case.is_empty());
        }
    });
    if let Err(error) = recorded {
        writeln!(io::stderr(), "{PROGRESS_FILE} cannot be written: {error}")?;
    }
    if let Some(Case { lab, name, .. }) = first {
        writeln!(io::stdout(), "The next hint: cargo grade hint {lab} {name}")?;
    }
    Ok(())
}

fn is_wanted(args: &CheckArgs, spec: &Spec) -> bool {
    args.case.is_empty() || args.case.iter().any(|glob| glob_matches(glob, &spec.name))
}

fn wanted_jobs(
    args: &CheckArgs,
    labs: &[&Lab],
    programs: &Programs,
    seed: u32,
) -> Result<Vec<Job>, CliError> {
    let wanted = |spec: &Spec| is_wanted(args, spec);
    let jobs = programs::jobs(labs, programs, Delivery::AsWritten, seed, &wanted);
    let unmatched = |glob: &&String| !jobs.iter().any(|job| glob_matches(glob, &job.case.name));
    if let Some(glob) = args.case.iter().find(unmatched) {
        return Err(no_case_matches(labs, glob));
    }
    if jobs.is_empty() {
        return Err(CliError::usage(
            "none of these cases is for the program you named",
        ));
    }
    Ok(jobs)
}

fn exit_status(report: &Report<'_>, output: &ReportOutput<'_>) -> ExitStatus {
    if !report.errors().is_empty() {
        ExitStatus::Trouble
    } else if report.all_passed() || output.hides_failures_from_status() {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
    }
}
