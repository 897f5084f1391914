//! What a machine may have run out of.

use std::io;

use rustix::io::Errno;

/// Whether something failed because the machine, or what the grader was given of it, has no more
/// processes, open files or memory.
#[must_use]
pub fn is_shortage(error: &io::Error) -> bool {
    matches!(
        Errno::from_io_error(error),
        Some(Errno::AGAIN | Errno::MFILE | Errno::NFILE | Errno::NOMEM | Errno::NOBUFS)
    )
}
