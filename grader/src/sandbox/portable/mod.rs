//! Systems without anything to isolate with: a process group for each program, and `lsof` for the
//! socket table.
//!
//! This is for students' own machines, mainly macOS, so nothing here may depend on a single system.
//! Processes that leave their group on purpose (`setsid`) are neither killed nor recognised.

mod lsof;
mod program;

use std::io;
use std::path::Path;

pub use lsof::SocketTable;
pub use program::{Owner, Program};

use super::level::{IsolationChoice, IsolationUnavailable};
use super::pcap::Recording;
use super::probe_result::ProbeResult;
use super::socket::Proto;
use super::stuck::Surroundings;
use crate::base::level::Isolation;
use crate::base::waiting::WaitPlace;

/// Returns [`Isolation::Ports`], the only level here.
///
/// # Errors
/// If `choice` asks for another level.
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

/// Cannot be taken: this system does not tell what a program waits in.
#[derive(Clone, Debug)]
pub enum Look {}

impl Look {
    /// Always `None`.
    #[must_use]
    pub fn take(_owner: &Owner, _sockets: &SocketTable) -> Option<Self> {
        None
    }
}

/// Cannot be called, because there is no value of [`Look`].
#[must_use]
pub fn proof(before: &Look, _now: &Look, _around: &Surroundings) -> Option<Vec<WaitPlace>> {
    match *before {}
}

/// Does nothing: `enter` changes nothing here.
pub fn leave() {}

/// What was tried on this machine, and the results.
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

/// Cannot be created: there are no networks to record.
#[derive(Debug)]
pub enum PacketRecorder {}

impl PacketRecorder {
    /// Always fails.
    ///
    /// # Errors
    /// Always.
    pub fn start() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    /// Cannot be called, because there is no value of this type.
    ///
    /// # Errors
    /// Never.
    pub fn finish(self) -> io::Result<Recording> {
        match self {}
    }
}

/// Cannot be reserved: programs run as the user who starts them.
#[derive(Debug)]
pub(super) enum FolderGroup {}

impl FolderGroup {
    pub(super) fn reserve() -> io::Result<Self> {
        Err(io::ErrorKind::Unsupported.into())
    }

    pub(super) fn id(&self) -> u32 {
        match *self {}
    }
}

/// False: nothing keeps programs from files here.
#[must_use]
pub fn keeps_from_files(_level: Isolation) -> bool {
    false
}

/// False: a feature of Linux.
#[must_use]
pub fn has_landlock() -> bool {
    false
}

/// Does nothing: there is no jail here.
pub fn jail_main_if_asked() {}

/// Does nothing: there is no jail here.
pub fn use_jail_binary(_grader: &Path) {}

/// Does nothing: cases share the machine's network.
///
/// # Errors
/// If `level` is not available here.
pub fn enter_case(level: Isolation) -> io::Result<()> {
    match level {
        Isolation::Ports => Ok(()),
        Isolation::Namespace | Isolation::User | Isolation::Landlock => {
            Err(io::ErrorKind::Unsupported.into())
        }
    }
}

/// Does nothing: working folders are on the machine's disk.
#[expect(clippy::unnecessary_wraps, reason = "on Linux this mounts something")]
pub(crate) fn mount_folder(_level: Isolation, _path: &Path, _size: u64) -> io::Result<()> {
    Ok(())
}

/// Does nothing, because nothing was mounted.
pub(crate) fn unmount_folder(_level: Isolation, _path: &Path) {}
