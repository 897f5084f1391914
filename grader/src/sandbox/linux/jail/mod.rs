//! What a re-executed grader does between the grader and a program under test.
//!
//! One stage starts the program and supervises it: at level `Namespace` it is process 1 of the
//! program's own process table (`namespace`), below that a subreaper (`ports`), and the program's
//! own process is a second stage first, which restricts itself. The stages hold no results: what
//! they say of the program's end goes over a socket that the program never holds, and they let
//! nobody look into them.

mod filter;
mod landlock;
mod limits;
mod namespace;
mod ports;
mod privileges;
mod root;
mod supervise;

use std::ffi::OsStr;
use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::{fs, io};

use super::{JAIL, probe, wire};

/// The stages, as the second argument names them.
pub(super) const NAMESPACE: &str = "namespace";
pub(super) const PORTS: &str = "ports";
const EXEC: &str = "exec";
const SWEEP: &str = "sweep";

pub(super) use filter::set as set_filter;
pub(super) use landlock::works as landlock_works;
pub(super) use privileges::become_user;
pub(super) use root::{own_proc, private_mounts, try_it as try_root};

/// Acts as a stage of the jail, and never returns, if that is what this process was started for. To
/// be called first thing in `main`.
pub fn jail_main_if_asked() {
    let mut arguments = std::env::args_os().skip(1);
    if arguments.next().as_deref() != Some(OsStr::new(JAIL)) {
        return;
    }
    let stage = arguments.next().unwrap_or_default();
    let done = match stage.to_str() {
        Some(NAMESPACE) => namespace::run(),
        Some(PORTS) => ports::run(),
        Some(EXEC) => ports::exec(),
        Some(SWEEP) => ports::sweep(&arguments.next().unwrap_or_default().to_string_lossy()),
        Some(stage) if probe::run(stage) => Ok(()),
        _ => Err(io::ErrorKind::InvalidInput.into()),
    };
    if let Err(error) = done {
        let reason = format!("the jail's {} stage: {error}", stage.to_string_lossy());
        if let Ok(control) = control() {
            wire::say(&control, &wire::JailMessage::Failed(reason));
        }
        std::process::exit(1);
    }
    std::process::exit(0);
}

/// The socket to the grader, which every stage has as its standard input; close-on-exec, so that
/// the program has not.
fn control() -> io::Result<UnixStream> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Closes whatever the grader was itself started with beyond the standard three: a lock, a log, a
/// build's job server. The grader's own descriptors are close-on-exec and not among them.
fn close_inherited() -> io::Result<()> {
    // Listed first and closed after: the listing has a descriptor of its own, which is then closed
    // already.
    let open: Vec<i32> = fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|fd| *fd > 2)
        .collect();
    for fd in open {
        let _ = nix::unistd::close(fd);
    }
    Ok(())
}
