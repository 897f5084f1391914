//! Isolation where there is nothing to isolate with: a process group for each program, and `lsof`
//! for the socket table.
//!
//! For students' own machines, macOS above all. Nothing here may use what only one system has. What
//! leaves its process group on purpose (`setsid`) is neither killed nor recognised.

mod lsof;
mod program;

use std::io;
use std::path::Path;

pub use lsof::SocketTable;
pub use program::{Owner, Program};

use super::finding::ProbeResult;
use super::level::{IsolationChoice, IsolationUnavailable};
use super::pcap::Recording;
use super::socket::Proto;
use crate::base::level::Isolation;
use crate::base::process::{Exit, Limit};

/// Settles on [`Isolation::Ports`], the one level there is here.
///
/// # Errors
/// If `choice` asks for namespaces.
pub fn enter(choice: IsolationChoice) -> Result<Isolation, IsolationUnavailable> {
    match choice {
        IsolationChoice::Level(Isolation::Namespace | Isolation::User | Isolation::Landlock) => {
            Err(IsolationUnavailable::new(
                "it takes what only Linux has; grade in a Linux machine or container, or leave the choice to the grader",
            ))
        }
        IsolationChoice::Auto | IsolationChoice::Level(Isolation::Ports) => Ok(Isolation::Ports),
    }
}

/// What was tried on this machine, and what came of it.
#[must_use]
pub fn probe_results() -> Vec<ProbeResult> {
    let table = SocketTable::open().and_then(|table| table.sockets(Proto::Tcp));
    vec![
        ProbeResult::new(
            "namespaces",
            false,
            "a feature of Linux: here each case has a port of its own",
        ),
        ProbeResult::new(
            "process group",
            true,
            "what a program starts is killed with it, daemons excepted",
        ),
        ProbeResult::new(
            "socket table",
            table.is_ok(),
            table.map_or_else(
                |error| error.to_string(),
                |_| "read through lsof".to_owned(),
            ),
        ),
    ]
}

/// Would record the packets of a case's network: there is none here.
#[derive(Debug)]
pub enum PacketRecorder {}

impl PacketRecorder {
    /// Fails.
    ///
    /// # Errors
    /// Always.
    pub fn start() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Is never called.
    ///
    /// # Errors
    /// Never.
    pub fn finish(self) -> io::Result<Recording> {
        match self {}
    }
}

/// Does nothing: there is no jail here.
pub fn jail_main_if_asked() {}

/// Does nothing: there is no jail here.
pub fn use_jail_binary(_grader: &Path) {}

/// Does nothing: a case lives in the machine's network.
///
/// # Errors
/// If `level` is not to be had.
pub fn enter_case(level: Isolation) -> io::Result<()> {
    match level {
        Isolation::Ports => Ok(()),
        Isolation::Namespace | Isolation::User | Isolation::Landlock => {
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}

/// Does nothing: a working folder lies on the machine's disk.
#[expect(clippy::unnecessary_wraps, reason = "elsewhere this mounts something")]
pub(in crate::sandbox) fn mount_folder(
    _level: Isolation,
    _path: &Path,
    _size: u64,
) -> io::Result<()> {
    Ok(())
}

/// Does nothing, as `mount_folder` did.
pub(in crate::sandbox) fn unmount_folder(_level: Isolation, _path: &Path) {}
