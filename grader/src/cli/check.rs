//! `check`: builds and grades labs.

use std::io::{self, Write};
use std::time::Instant;

use super::case_args::{CaseArgs, CaseChoice};
use super::deadline::{Deadline, add_ungraded};
use super::error::{CliError, CliResult, ExitStatus};
use super::jobs::JobsArgs;
use super::program_args::{PacketUse, ProgramArgs};
use super::progress::CaseProgress;
use super::report_output::{OutputArgs, ReportOutput};
use super::select::find_labs_here;
use super::session::Session;
use crate::app::student::hints::record_reported;
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::base::text::wrap::DEFAULT_COLUMNS;
use crate::course::{Course, held_back};
use crate::engine::grade::{Job, grade};
use crate::engine::programs::{self, Programs};
use crate::engine::runner::Delivery;
use crate::output::graded::fold_repeats;
use crate::output::report::{Report, ReportStyle};
use crate::plan::Case;
use crate::spec::{Lab, Spec};

/// The arguments of `check`.
#[derive(Debug, clap::Args)]
pub(super) struct CheckArgs {
    /// The labs to grade [default: the one in whose folder you are, or all]
    #[arg(value_name = "LAB")]
    labs: Vec<String>,
    #[command(flatten)]
    cases: CaseArgs,
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
    let choice = CaseChoice::new(&args.cases, &course, &labs)?;
    if choice.is_empty() {
        writeln!(io::stdout(), "No case failed when it was last graded.")?;
        return Ok(ExitStatus::Passed);
    }
    let output = ReportOutput::open(&args.output, args.programs.submission())?;
    let seed = args.programs.seed();
    let (programs, _compiler) = match args.programs.build_programs(&course, &labs, &settings) {
        Err(_) if deadline.is_over() => (Programs::new(), None),
        built => built?,
    };
    let jobs = match wanted_jobs(&choice, &labs, &programs, seed) {
        Err(_) if deadline.is_over() => Vec::new(),
        jobs => jobs?,
    };
    let progress = CaseProgress::new(jobs.len());
    let began = Instant::now();
    let at_once = args.jobs.at_once();
    let mut graded = grade(&jobs, &settings, at_once, &|event| progress.update(&event));
    progress.finish();
    let is_over = deadline.is_over();
    if !is_over && settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_after(&graded, jobs.len()));
    }
    if choice.is_repeated() {
        graded = fold_repeats(&graded);
    }
    if is_over {
        graded = add_ungraded(&labs, &|spec| choice.includes(spec), seed, &graded);
    }
    // From here on an interrupt ends the process again.
    drop((settings, deadline));
    let duration = began.elapsed();
    let status = exit_status(&Report::new(isolation, seed, duration, &graded), &output);
    output.filter(&mut graded);
    let style = ReportStyle {
        columns: DEFAULT_COLUMNS,
        color: false,
        describe_all: choice.is_by_name(),
        rerun_options: args.programs.rerun_options(),
        // A run of selected cases does not mention points held back for others.
        held_back: held_back(labs.iter().copied()).filter(|_| choice.is_all()),
    };
    let report = Report::new(isolation, seed, duration, &graded);
    let is_for_reader = output.is_for_reader();
    output.write(&report, style)?;
    if args.programs.is_own() {
        record_progress(&choice, &course, &report, is_for_reader)?;
    }
    Ok(status)
}

/// Records the outcomes, records the hints if the reader saw them, and names the next hint. If this
/// fails, the error is reported, but no verdict changes.
fn record_progress(
    choice: &CaseChoice<'_>,
    course: &Course,
    report: &Report<'_>,
    is_for_reader: bool,
) -> io::Result<()> {
    let mut first = None;
    let recorded = Progress::change(&course.root, |progress| {
        progress.record_graded(report.labs.iter().flat_map(|lab| &lab.cases).copied());
        if is_for_reader {
            first = record_reported(progress, report, choice.is_by_name());
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

fn wanted_jobs(
    choice: &CaseChoice<'_>,
    labs: &[&Lab],
    programs: &Programs,
    seed: u32,
) -> Result<Vec<Job>, CliError> {
    let wanted = |spec: &Spec| choice.includes(spec);
    let jobs = programs::jobs(labs, programs, Delivery::AsWritten, seed, &wanted);
    choice.check(labs, &jobs)?;
    Ok(choice.repeated(jobs))
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
