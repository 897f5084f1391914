//! Isolation on Linux: namespaces where they are available, a subreaper where they are not.
//!
//! `enter` prepares the grader and its threads, with `namespaces`. To start a program, the grader
//! starts itself again as a stage: `stage` lists the stages, `jail_main` is their entry point, and
//! `jail` is what they do. `program` is the grader's handle on the program and its jail, `ready`
//! has jails wait for programs, `wire` is the protocol between the grader and the jail, and `owner`
//! tells which sockets are the program's. `cgroup` gives each program a cgroup, where the grader
//! has one that it may divide.
//!
//! `packets` records a case's network, `sock_diag` reads the socket table, `process_table`
//! the process table, `usage` what processes use, `probe` tests what works on this machine, step by
//! step, and `trial` all of it. `stuck` proves that a program goes no further by itself.

mod cgroup;
mod enter;
mod folder;
mod jail;
mod jail_main;
mod namespaces;
mod netlink;
mod owner;
mod packets;
mod probe;
mod process_table;
mod program;
mod ready;
mod sock_diag;
mod socket_memory;
mod stage;
mod stuck;
mod trial;
mod trial_stage;
mod usage;
mod users;
mod wire;

pub use enter::{enter, enter_case, leave};
pub(super) use folder::{mount_folder, unmount_folder};
pub use jail_main::jail_main_if_asked;
pub use owner::Owner;
pub use packets::PacketRecorder;
pub use probe::{has_landlock, keeps_from_files};
pub use program::Program;
pub use sock_diag::SocketTable;
pub use stage::use_jail_binary;
pub use stuck::{Look, proof};
pub use trial::probe_results;
pub(super) use users::ReservedUser as FolderGroup;
