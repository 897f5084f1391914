//! The file descriptors that a stage starts with.

use std::os::fd::AsFd;
use std::os::unix::net::UnixStream;
use std::{fs, io};

/// The socket to the grader: the standard input of every stage. The copy is close-on-exec, so that
/// the program does not get it.
pub(crate) fn control_socket() -> io::Result<UnixStream> {
    Ok(io::stdin().as_fd().try_clone_to_owned()?.into())
}

/// Closes what the grader itself was started with besides the standard three: a lock, a log, a
/// build's job server. (The grader's own descriptors are close-on-exec, so they are not here.)
pub(super) fn close_inherited_descriptors() -> io::Result<()> {
    // List first, then close: listing uses a descriptor of its own, which is closed by then.
    let open: Vec<i32> = fs::read_dir("/proc/self/fd")?
        .filter_map(|entry| entry.ok()?.file_name().to_str()?.parse().ok())
        .filter(|fd| *fd > 2)
        .collect();
    for fd in open {
        let _ = nix::unistd::close(fd);
    }
    Ok(())
}
