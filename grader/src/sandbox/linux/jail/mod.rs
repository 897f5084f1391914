//! What a stage of the jail does between the grader and a program under test.
//!
//! One stage starts the program and supervises it. At level `Namespace` it is process 1 of the
//! program's own process table (`namespace`). Below that it is a subreaper (`ports`), and the
//! program's process is a second stage first, which restricts itself and then becomes the program.
//! The stages hold no results: they report the program's end over a socket that the program never
//! holds, and other processes cannot look into them.

mod descriptors;
mod filter;
mod landlock;
mod leftovers;
mod limits;
mod mounts;
mod named;
mod namespace;
mod ports;
mod privileges;
mod root;
mod scratch;
mod shown;
mod start;
mod supervise;
mod yielding;

pub(super) use descriptors::control_socket;
pub(super) use filter::install_filter;
pub(super) use landlock::test_landlock;
pub(super) use namespace::run_namespace_stage;
pub(super) use ports::{run_exec_stage, run_ports_stage, run_sweep_stage};
pub(super) use privileges::become_user;
pub(super) use root::{mount_own_proc, test_own_root};
pub(super) use scratch::test_own_scratch;
pub(super) use yielding::LOW_PRIORITY;
