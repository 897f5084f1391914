//! Isolation on Linux: namespaces where they are to be had, a subreaper where they are not.
//!
//! Who does what: `enter` looks after the grader and its threads, `jail` is what a re-executed
//! grader does between the grader and a program under test, `program` is the grader's hold on the
//! two, `wire` what they say to each other, `owner` tells what is the program's. `packets` records
//! a case's network, `sock_diag` reads the socket table, `tree` the process table, `probe` finds
//! out what works.

mod enter;
mod folder;
mod jail;
mod netlink;
mod owner;
mod packets;
mod probe;
mod program;
mod sock_diag;
mod tree;
mod wire;

use std::ffi::OsString;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

pub use enter::{enter, enter_case};
pub(super) use folder::{mount_folder, unmount_folder};
pub use jail::jail_main_if_asked;
pub use owner::Owner;
pub use packets::PacketRecorder;
pub use probe::probe_results;
pub use program::Program;
pub use sock_diag::SocketTable;

/// The first argument of a grader that is to be a stage of the jail.
const JAIL: &str = "__jail";

/// The user that a program of somebody else's is run as where the grader is root: no account, and
/// known in containers, which often have no more than 65,536 users.
const NOBODY: u32 = 65_533;

/// See [`use_jail_binary`].
static JAIL_BINARY: OnceLock<PathBuf> = OnceLock::new();

/// Names the `grader` to start programs through, for a process that is not a `grader` itself: a
/// test harness.
///
/// Only the first call has an effect, and only before the first program is started.
pub fn use_jail_binary(grader: &Path) {
    let _ = JAIL_BINARY.set(grader.to_owned());
}

/// A re-executed grader that acts as `stage` of the jail: a fresh process with one thread, because
/// namespaces cannot be entered in one that has several, and because `fork` without `exec` would
/// copy the page tables of a large grader.
fn stage(stage: &str) -> Command {
    // Not `current_exe`, which names a file that a rebuild may have replaced: the stages must be of
    // the same build.
    let own = Path::new("/proc/self/exe");
    let mut command = Command::new(JAIL_BINARY.get().map_or(own, PathBuf::as_path));
    command
        .args([OsString::from(JAIL), OsString::from(stage)])
        .env_clear();
    command
}
