//! What a machine may have run out of.

use std::io;
use std::sync::atomic::{AtomicU64, Ordering};

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

/// How many failures of this process were due to a shortage.
static COUNT: AtomicU64 = AtomicU64::new(0);

/// Counts a failure if it is due to a shortage, and returns it. For calls whose failure would
/// otherwise be taken for an answer; none that may fail because it would block.
pub fn noted(error: io::Error) -> io::Error {
    if is_shortage(&error) {
        COUNT.fetch_add(1, Ordering::Relaxed);
    }
    error
}

/// How many failures [`noted`] has counted. If it stays the same, nothing was missing.
#[must_use]
pub fn count() -> u64 {
    COUNT.load(Ordering::Relaxed)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_shortage_counts() {
        let before = count();
        assert_eq!(
            noted(io::ErrorKind::NotFound.into()).kind(),
            io::ErrorKind::NotFound
        );
        let missing = noted(Errno::MFILE.into());
        assert_eq!(missing.raw_os_error(), Some(Errno::MFILE.raw_os_error()));
        // Other tests of this process may be short of something, too.
        assert!(count() > before);
    }
}
