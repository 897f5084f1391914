//! `trace`: runs one case and draws its conversation.

use std::io::{self, IsTerminal, Write};
use std::path::PathBuf;

use super::chosen::Chosen;
use super::out::Out;
use super::{CliError, CliResult, ExitStatus, case, colored, labs, terminal};
use crate::base::text::charset::Charset;
use crate::course::Course;
use crate::engine::grade::trace;
use crate::engine::programs;
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::output::report;
use crate::output::trace::{Detail, LadderStyle, draw_svg, draw_text};
use crate::sandbox::Recording;
use crate::spec::Spec;
use crate::verdict::judge::Verdict;

/// The width of a picture that no terminal shows.
const COLUMNS: usize = 80;

/// What `trace` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct TraceArgs {
    /// The lab
    lab: String,
    /// One of its cases
    case: String,
    /// Write the picture into this file as well, as SVG
    #[arg(long, value_name = "FILE")]
    svg: Option<PathBuf>,
    /// Record the packets of the case's network in this file, for Wireshark
    #[arg(long, value_name = "FILE")]
    pcap: Option<PathBuf>,
    /// Show every event of a long conversation, not only the last ones
    #[arg(long)]
    all: bool,
    /// Draw with ASCII characters only
    #[arg(long)]
    ascii: bool,
    #[command(flatten)]
    chosen: Chosen,
}

pub(super) fn run(args: &TraceArgs) -> CliResult {
    let settings = args.chosen.enter(args.pcap.is_some())?;
    let course = Course::find()?;
    let labs = labs(&course, std::slice::from_ref(&args.lab))?;
    for lab in &labs {
        case(lab, &args.case)?;
    }
    let (programs, _compiler) = args.chosen.programs(&course, &labs, &settings)?;
    let is_it = |spec: &Spec| spec.name == args.case;
    let seed = args.chosen.seed();
    let jobs = programs::jobs(&labs, &programs, Delivery::AsWritten, seed, &is_it);
    let Some(job) = jobs.first() else {
        return Err(CliError::usage("this case is not for such a program"));
    };
    let picture = args.svg.as_deref().map(Out::open).transpose()?;
    let packets = args.pcap.as_deref().map(Out::open).transpose()?;
    let extent = if args.all { Detail::Full } else { Detail::Tail };
    let mut recording = Recording::default();
    let recorded = packets.as_ref().map(|_| &mut recording);
    let graded = trace(job, &settings, extent, recorded);
    if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_in(0, 1));
    }
    // An interrupt is for the output from here on.
    drop(settings);
    if let (Some(out), Some(diagram)) = (picture, &graded.diagram) {
        out.write(draw_svg(diagram).as_bytes())?;
    }
    // What could not be run has no packets.
    let ran = graded.diagram.is_some() && !matches!(graded.verdict, Verdict::Error(_));
    if let Some(out) = packets.filter(|_| ran) {
        write_packets(out, &recording)?;
    }
    show(args, &graded)
}

fn write_packets(out: Out<'_>, recording: &Recording) -> Result<(), CliError> {
    out.write(&recording.bytes)?;
    if recording.lost > 0 {
        let lost = recording.lost;
        // Where this cannot be said, the file is there all the same.
        let _ = writeln!(
            io::stderr(),
            "warning: up to {lost} packets are not in the file: they came faster than they could be recorded. For root there \
             is more room"
        );
    }
    Ok(())
}

/// Prints the picture, or why there is none.
fn show(args: &TraceArgs, graded: &Graded) -> CliResult {
    let mut out = io::stdout().lock();
    let color = colored(&out);
    if let Some(diagram) = &graded.diagram {
        let style = LadderStyle {
            columns: columns(),
            color,
            charset: charset(args),
        };
        out.write_all(draw_text(diagram, &style).as_bytes())?;
    }
    match &graded.verdict {
        Verdict::Pass => Ok(ExitStatus::Passed),
        Verdict::Error(_) => Ok(ExitStatus::Trouble),
        Verdict::Fail(failure) => {
            if graded.diagram.is_none() {
                let style = report::ReportStyle {
                    color,
                    all: true,
                    again: String::new(),
                    held_back: None,
                };
                report::write_not_built(graded, failure, &style, &mut out)?;
            }
            Ok(ExitStatus::Failed)
        }
    }
}

fn columns() -> usize {
    let size = terminal_size::terminal_size_of(io::stdout()).filter(|_| io::stdout().is_terminal());
    size.map_or(COLUMNS, |(width, _)| width.0.into())
}

fn charset(args: &TraceArgs) -> Charset {
    if args.ascii {
        Charset::Ascii
    } else {
        terminal::charset()
    }
}
