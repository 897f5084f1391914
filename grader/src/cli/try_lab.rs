//! `try`: runs a lab's server and client side by side, so that the user can type to them.

use std::io::{self, Write};
use std::sync::Arc;

use clap::ValueEnum;

use super::error::{CliError, CliResult, ExitStatus};
use super::interrupt;
use super::programs::{CargoProgress, build_labs};
use super::select::find_lab;
use super::terminal::Paint;
use crate::app::student::try_lab::{
    SessionEnd, TrySession, free_address, server_input, takes_input,
};
use crate::course::{Course, Version};
use crate::engine::programs::{ProgramId, Programs};
use crate::engine::runner::ProgramCommand;
use crate::spec::{Lab, Role, Transport};

/// The arguments of `try`.
#[derive(Debug, clap::Args)]
pub(super) struct TryArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    lab: String,
    /// Use the reference solutions, or one of them: --solutions=server
    #[arg(long, value_name = "ROLE", num_args = 0..=1, require_equals = true)]
    #[arg(default_missing_value = "both")]
    solutions: Option<SolutionChoice>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum SolutionChoice {
    /// Both programs
    Both,
    /// The server
    Server,
    /// The client
    Client,
}

pub(super) fn run(args: &TryArgs) -> CliResult {
    let cancel = interrupt::listen()?;
    let course = Course::find()?;
    let lab = find_lab(&course, &args.lab)?;
    let version = |role: Role| match (args.solutions, role) {
        (Some(SolutionChoice::Both), _)
        | (Some(SolutionChoice::Server), Role::Server)
        | (Some(SolutionChoice::Client), Role::Client) => Version::Solution,
        (None | Some(SolutionChoice::Server | SolutionChoice::Client), _) => Version::Submission,
    };
    let build = |role: Role| {
        let programs = build_labs(&course, &[lab], version(role), CargoProgress::Auto, &cancel)?;
        built(lab, role, &programs)
    };
    let session = TrySession {
        server: build(Role::Server)?,
        client: build(Role::Client)?,
        transport: lab.transport,
        addr: free_address(lab.transport, lab.address).map_err(CliError::trouble)?,
        server_input: server_input(lab),
    };
    let mut out = TerminalWriter {
        paint: Paint::for_stream(&io::stdout()),
        out: io::stdout(),
    };
    let paint = out.paint;
    paint.print(
        &mut out.out,
        &format!("Starting the server at {}.", session.addr),
    )?;
    let offers = |out: &mut dyn Write| {
        let offers = offers(lab, &session);
        let lines = offers.iter().flat_map(|line| paint.wrapped(line));
        lines
            .into_iter()
            .try_for_each(|line| writeln!(out, "{line}"))
    };
    let end = session.run(&mut out, &offers, &cancel)?;
    Ok(match end {
        SessionEnd::Client(status) if status.success() => ExitStatus::Passed,
        SessionEnd::Client(status) => {
            writeln!(out, "The client has ended {}.", exit_phrase(status))?;
            ExitStatus::Failed
        }
        SessionEnd::Server(status) => {
            writeln!(
                out,
                "The server has ended {} before it listened.",
                exit_phrase(status)
            )?;
            ExitStatus::Failed
        }
        SessionEnd::NeverListened => {
            writeln!(out, "The server does not listen at {}.", session.addr)?;
            ExitStatus::Failed
        }
        SessionEnd::Cancelled => ExitStatus::Interrupted,
    })
}

/// A program that was built, or the compiler's errors.
fn built(lab: &Lab, role: Role, programs: &Programs) -> Result<Arc<ProgramCommand>, CliError> {
    match programs.get(&ProgramId::new(&lab.name, role)) {
        Some(Ok(program)) => Ok(Arc::clone(program)),
        Some(Err(not_built)) => Err(CliError::failed(format!(
            "{}\n\n{}",
            not_built.reason,
            not_built.messages.trim_end()
        ))),
        None => Err(CliError::trouble(format!("{} has no {role}", lab.name))),
    }
}

/// What the user can do while both programs run. A client that takes no input is gone at once, and
/// the server with it.
fn offers(lab: &Lab, session: &TrySession) -> Vec<String> {
    let (host, port) = (session.addr.ip(), session.addr.port());
    let nc = match session.transport {
        Transport::Tcp => "nc",
        Transport::Udp => "nc -u",
    };
    let mut lines = Vec::new();
    if !session.server_input.is_empty() {
        let typed = String::from_utf8_lossy(&session.server_input);
        lines.push(format!("Typed into the server: {}", typed.trim_end()));
    }
    if takes_input(lab, Role::Client) {
        lines.push("Type to the client. Ctrl-D ends your input, Ctrl-C both programs.".to_owned());
        lines.push(format!(
            "To be a client yourself meanwhile, in a second terminal: {nc} {host} {port}"
        ));
    }
    lines.push(String::new());
    lines
}

fn exit_phrase(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("with status {code}"),
        None => "by a signal".to_owned(),
    }
}

/// Writes output using only characters that the terminal can display.
struct TerminalWriter {
    paint: Paint,
    out: io::Stdout,
}

impl Write for TerminalWriter {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.out.write_all(self.paint.text(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
