//! Isolation on Linux: namespaces where they are available, a subreaper where they are not.
//!
//! `enter` prepares the grader and its threads, with `namespaces`. To start a program, the grader
//! starts itself again: `stage` lists what such a grader does, `jail_main` is where it begins, and
//! `jail` is what it does between the grader and the program. `program` is the grader's handle on
//! both, `wire` the protocol between them, `owner` tells which sockets are the program's.
//!
//! `packets` records a case's network, `sock_diag` reads the socket table, `tree` the process
//! table, `probe` tests what works on this machine.

mod enter;
mod folder;
mod jail;
mod jail_main;
mod namespaces;
mod netlink;
mod owner;
mod packets;
mod probe;
mod program;
mod sock_diag;
mod stage;
mod tree;
mod wire;

pub use enter::{enter, enter_case};
pub(super) use folder::{mount_folder, unmount_folder};
pub use jail_main::jail_main_if_asked;
pub use owner::Owner;
pub use packets::PacketRecorder;
pub use probe::probe_results;
pub use program::Program;
pub use sock_diag::SocketTable;
pub use stage::use_jail_binary;
