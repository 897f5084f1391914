//! Sets up the grader itself: a user namespace for the process, a network for each case's thread.

use std::io;
use std::path::Path;

use nix::sched::{CloneFlags, unshare};

use super::namespaces::{
    LaterMounts, bring_loopback_up, enter_own_mounts, enter_own_user_namespace,
};
use super::{cgroup, probe, ready, trial};
use crate::base::level::Isolation;
use crate::sandbox::level::{IsolationChoice, IsolationUnavailable};

/// Tests in a child process what works on this machine, divides the grader's cgroup if it may, and
/// enters a user namespace if the level needs one. Call this at the start of `main`, while the
/// process has one thread: the kernel does not let other processes enter.
///
/// # Errors
/// If the level that was asked for is not available; the error says why, and what to do about it.
pub fn enter(choice: IsolationChoice) -> Result<Isolation, IsolationUnavailable> {
    if !Path::new("/proc/self/exe").exists() {
        return Err(IsolationUnavailable::new(NO_PROC));
    }
    let acceptable = match &choice {
        IsolationChoice::Auto => &Isolation::ALL[..],
        IsolationChoice::Level(level) => std::slice::from_ref(level),
    };
    // First: in a user namespace, who the grader is would be less clear.
    cgroup::divide();
    let mut unavailable = IsolationUnavailable::new("");
    for level in acceptable {
        match enter_level(*level) {
            Ok(()) => {
                ready::prepare(*level);
                return Ok(*level);
            }
            Err(error) => unavailable = error,
        }
    }
    Err(unavailable)
}

/// Nothing works without it: cargo does not either.
const NO_PROC: &str = "there is no /proc here; to mount one: mount -t proc proc /proc";

/// Leaves what [`enter`] changed outside of this process as it was. Call this at the end of `main`,
/// when every program has ended.
pub fn leave() {
    ready::end_all();
    cgroup::undivide();
}

/// The smallest, the first and the largest buffers of a connection, in bytes (tcp(7)). Only the
/// largest are not the kernel's own.
const SOCKET_BUFFERS: [(&str, &str); 2] = [
    ("tcp_rmem", "4096 131072 2097152"),
    ("tcp_wmem", "4096 16384 2097152"),
];

fn enter_level(level: Isolation) -> Result<(), IsolationUnavailable> {
    probe::check_level(level)?;
    trial::check_start(level)?;
    enter_namespaces(level).map_err(|error| IsolationUnavailable::new(error.to_string()))
}

/// Enters a user namespace, if the level needs one. Call this in a process with one thread.
pub(super) fn enter_namespaces(level: Isolation) -> io::Result<()> {
    if !level.own_network() {
        return Ok(());
    }
    enter_own_user_namespace().map(drop).map_err(|error| {
        io::Error::new(error.kind(), format!("entering a user namespace: {error}"))
    })
}

/// At [`Isolation::Namespace`], gives the calling thread mounts of its own and a network of its own
/// with nothing but a loopback interface. Call this before the thread opens a socket or builds its
/// runtime.
///
/// # Errors
/// If the kernel refuses.
pub fn enter_case(level: Isolation) -> io::Result<()> {
    if !level.own_network() {
        return Ok(());
    }
    unshare(CloneFlags::CLONE_NEWNET)?;
    enter_own_mounts(LaterMounts::Hidden)?;
    bring_loopback_up()?;
    limit_socket_buffers();
    Ok(())
}

/// Keeps the buffers of connections in this thread's network small: the kernel would let each grow
/// to many megabytes, which belong to no process. A machine that does not allow this has its own.
fn limit_socket_buffers() {
    for (name, sizes) in SOCKET_BUFFERS {
        let _ = std::fs::write(format!("/proc/sys/net/ipv4/{name}"), sizes);
    }
}
