//! `try`: a lab's server and client side by side, to type to.

use std::io::{self, Write};
use std::path::PathBuf;

use clap::ValueEnum;

use super::programs::build_labs;
use super::{CliError, CliResult, ExitStatus, interrupt, lab, terminal, watched};
use crate::app::student::try_lab::{Pair, SessionEnd, free_address, typed};
use crate::course::{Course, Version};
use crate::engine::programs::Programs;
use crate::spec::{Lab, Role, Transport};

/// What `try` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct TryArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    lab: String,
    /// Take the reference program for both, or for one of the two: --solutions=server
    #[arg(long, value_name = "ROLE", num_args = 0..=1, require_equals = true, default_missing_value = "both")]
    solutions: Option<Whose>,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Whose {
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
    let lab = lab(&course, &args.lab)?;
    let version = |role: Role| match (args.solutions, role) {
        (Some(Whose::Both), _)
        | (Some(Whose::Server), Role::Server)
        | (Some(Whose::Client), Role::Client) => Version::Solution,
        _ => Version::Submission,
    };
    let build = |role: Role| {
        let programs = build_labs(&course, &[lab], version(role), watched(), &cancel)?;
        binary(lab, role, &programs)
    };
    let pair = Pair {
        server: build(Role::Server)?,
        client: build(Role::Client)?,
        transport: lab.transport,
        addr: free_address(lab.transport, lab.address).map_err(CliError::trouble)?,
        typed: typed(lab),
    };
    let mut out = Shown {
        paint: terminal::Paint::for_stream(&io::stdout()),
        out: io::stdout(),
    };
    for line in introduction(&pair) {
        writeln!(out, "{line}")?;
    }
    let end = pair.run(&mut out, &cancel)?;
    Ok(match end {
        SessionEnd::Client(status) if status.success() => ExitStatus::Passed,
        SessionEnd::Client(status) => {
            writeln!(out, "The client has ended {}.", how(status))?;
            ExitStatus::Failed
        }
        SessionEnd::Server(status) => {
            writeln!(
                out,
                "The server has ended {} before it listened.",
                how(status)
            )?;
            ExitStatus::Failed
        }
        SessionEnd::Deaf => {
            writeln!(out, "The server does not listen at {}.", pair.addr)?;
            ExitStatus::Failed
        }
        SessionEnd::Cancelled => ExitStatus::Interrupted,
    })
}

/// The program that was built, or what the compiler said.
fn binary(lab: &Lab, role: Role, programs: &Programs) -> Result<PathBuf, CliError> {
    match programs.get(&(lab.name.clone(), role)) {
        Some(Ok(subject)) => Ok(subject.argv.first().map(PathBuf::from).unwrap_or_default()),
        Some(Err(not_built)) => Err(CliError {
            status: ExitStatus::Failed,
            words: format!("{}\n\n{}", not_built.why, not_built.messages.trim_end()),
        }),
        None => Err(CliError::trouble(format!(
            "{} has no {}",
            lab.name,
            role.name()
        ))),
    }
}

/// What is started, and how to be the client oneself.
fn introduction(pair: &Pair) -> Vec<String> {
    let (host, port) = (pair.addr.ip(), pair.addr.port());
    let nc = match pair.transport {
        Transport::Tcp => "nc",
        Transport::Udp => "nc -u",
    };
    let mut lines = vec![
        format!("The server is at {}.", pair.addr),
        "Type to the client. Ctrl-D ends your input, Ctrl-C both programs.".to_owned(),
    ];
    if !pair.typed.is_empty() {
        let typed = String::from_utf8_lossy(&pair.typed);
        lines.push(format!("Typed into the server: {}", typed.trim_end()));
    }
    lines.push(format!(
        "To be the client yourself, in a second terminal: {nc} {host} {port}"
    ));
    lines.push(String::new());
    lines
}

fn how(status: std::process::ExitStatus) -> String {
    match status.code() {
        Some(code) => format!("with status {code}"),
        None => "by a signal".to_owned(),
    }
}

/// What the terminal can show of what is written.
struct Shown {
    paint: terminal::Paint,
    out: io::Stdout,
}

impl Write for Shown {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        let text = String::from_utf8_lossy(bytes);
        self.out.write_all(self.paint.text(&text).as_bytes())?;
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        self.out.flush()
    }
}
