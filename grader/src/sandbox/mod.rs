//! Isolates cases from each other: gives each a network or a port of its own, starts and kills the
//! program under test, and reads the kernel's socket table.
//!
//! Only this module starts programs under test, and compilers on untrusted sources. It knows
//! nothing of labs, cases and conversations, and never decides whether a program is right.

mod address;
mod folder;
mod launch;
mod level;
mod pcap;
mod platform;
mod probe_result;
mod processor_time;
mod program_folder;
mod socket;
mod stuck;

#[cfg(all(target_os = "linux", not(portable)))]
mod linux;
#[cfg(any(not(target_os = "linux"), portable))]
mod portable;

pub use address::{Held, ReservedAddress, end_time_wait};
pub use folder::{WorkingFolder, check_temporary_folder};
pub use launch::{FsAccess, Launch, MemoryClaim, Pipes, StartError};
pub use level::{IsolationChoice, IsolationUnavailable};
pub use pcap::Recording;
pub use platform::{
    Look, Owner, PacketRecorder, Program, SocketTable, enter, enter_case, has_landlock,
    jail_main_if_asked, keeps_from_files, leave, probe_results, proof, use_jail_binary,
};
pub use probe_result::ProbeResult;
pub use processor_time::ProcessorTime;
pub use program_folder::ProgramFolder;
pub use socket::{Proto, Socket, SocketState};
pub use stuck::Surroundings;
