//! `trace`: runs one case and draws its conversation.

use std::io::{self, Write};
use std::path::PathBuf;

use super::error::{CliError, CliResult, ExitStatus};
use super::output_file::OutputFile;
use super::program_args::{PacketUse, ProgramArgs};
use super::select::{find_case, find_lab};
use super::session::Session;
use super::terminal::{self, terminal_columns, text_columns};
use super::tty::use_color;
use crate::base::text::charset::Charset;
use crate::base::text::wrap::DEFAULT_COLUMNS;
use crate::engine::grade::trace;
use crate::engine::programs;
use crate::engine::runner::Delivery;
use crate::output::graded::Graded;
use crate::output::report;
use crate::output::trace::{Detail, LadderStyle, draw_svg, draw_text};
use crate::sandbox::Recording;
use crate::spec::Spec;
use crate::verdict::judge::Verdict;

/// The arguments of `trace`.
#[derive(Debug, clap::Args)]
pub(super) struct TraceArgs {
    /// The lab
    lab: String,
    /// One of its cases
    case: String,
    /// Also write the drawing to this file, as SVG
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
    programs: ProgramArgs,
}

pub(super) fn run(args: &TraceArgs) -> CliResult {
    let packet_use = match args.pcap {
        Some(_) => PacketUse::Recorded,
        None => PacketUse::Ignored,
    };
    let Session { course, settings } = args.programs.start_session(packet_use)?;
    let lab = find_lab(&course, &args.lab)?;
    find_case(lab, &args.case)?;
    let (programs, _compiler) = args.programs.build_programs(&course, &[lab], &settings)?;
    let is_wanted = |spec: &Spec| spec.name == args.case;
    let seed = args.programs.seed();
    let jobs = programs::jobs(&[lab], &programs, Delivery::AsWritten, seed, &is_wanted);
    let Some(job) = jobs.first() else {
        return Err(CliError::usage(
            "this case is not for the program you named",
        ));
    };
    let open = |path| OutputFile::open(path, args.programs.submission());
    let drawing = args.svg.as_deref().map(open).transpose()?;
    let packets = args.pcap.as_deref().map(open).transpose()?;
    let detail = if args.all { Detail::Full } else { Detail::Tail };
    let mut recording = Recording::default();
    let recorded = packets.as_ref().map(|_| &mut recording);
    let graded = trace(job, &settings, detail, recorded);
    if settings.cancel.is_cancelled() {
        return Err(CliError::interrupted_after(&[], 1));
    }
    // From here on an interrupt ends the process again.
    drop(settings);
    if let (Some(out), Some(diagram)) = (drawing, &graded.diagram) {
        out.write(draw_svg(diagram).as_bytes())?;
    }
    // A case that did not run has no packets.
    let ran = graded.diagram.is_some() && !matches!(graded.verdict, Verdict::Error(_));
    if let Some(out) = packets.filter(|_| ran) {
        write_packets(out, &recording)?;
    }
    print_trace(args, &graded)
}

fn write_packets(out: OutputFile<'_>, recording: &Recording) -> Result<(), CliError> {
    out.write(&recording.bytes)?;
    if recording.lost > 0 {
        let lost = recording.lost;
        // If this message cannot be printed, the file is complete nevertheless.
        let _ = writeln!(
            io::stderr(),
            "warning: up to {lost} packets are not in the file: they came faster than they could be \
             recorded. As root there is a larger buffer"
        );
    }
    Ok(())
}

/// Prints the drawing, or why there is none.
fn print_trace(args: &TraceArgs, graded: &Graded) -> CliResult {
    let mut out = io::stdout().lock();
    let color = use_color(&out);
    if let Some(diagram) = &graded.diagram {
        let style = LadderStyle {
            columns: terminal_columns(&io::stdout()).unwrap_or(DEFAULT_COLUMNS),
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
                    columns: text_columns(&io::stdout()),
                    color,
                    describe_all: true,
                    rerun_options: String::new(),
                    held_back: None,
                };
                report::write_not_built(graded, failure, &style, &mut out)?;
            }
            Ok(ExitStatus::Failed)
        }
    }
}

fn charset(args: &TraceArgs) -> Charset {
    if args.ascii {
        Charset::Ascii
    } else {
        terminal::charset()
    }
}
