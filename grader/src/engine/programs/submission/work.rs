//! Limits the work that an archive makes, whatever it claims.

use std::io::{self, Read};
use std::time::Duration;

use rustix::time::{ClockId, clock_gettime};

use super::error::Refused;
use super::limits::ARCHIVE_CPU;

/// The processor time that this thread has spent on an archive.
#[derive(Debug, Clone, Copy)]
pub(super) struct Work {
    began: Duration,
    most: Duration,
}

impl Work {
    pub(super) fn begin() -> Self {
        Self {
            began: thread_time(),
            most: ARCHIVE_CPU,
        }
    }

    pub(super) fn check(&self) -> Result<(), Refused> {
        if thread_time().saturating_sub(self.began) > self.most {
            return Err(Refused::ArchiveTooSlow);
        }
        Ok(())
    }
}

fn thread_time() -> Duration {
    let time = clock_gettime(ClockId::ThreadCPUTime);
    time.try_into().unwrap_or_default()
}

/// Reads up to `left` bytes, as long as the work is not too much. The errors carry a [`Refused`].
pub(super) struct LimitedReader<R> {
    from: R,
    left: u64,
    work: Work,
}

impl<R: Read> LimitedReader<R> {
    pub(super) fn new(from: R, most: u64, work: Work) -> Self {
        let left = most;
        Self { from, left, work }
    }
}

impl<R: Read> Read for LimitedReader<R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.work.check().map_err(io::Error::other)?;
        let size = self.from.read(buffer)?;
        match self.left.checked_sub(size as u64) {
            Some(left) => self.left = left,
            None => return Err(io::Error::other(Refused::ArchiveUnpacksToTooMuch)),
        }
        Ok(size)
    }
}

/// What a reader refused; otherwise, `otherwise` says what the error means.
pub(super) fn refused_by(
    error: io::Error,
    otherwise: impl FnOnce(io::Error) -> Refused,
) -> Refused {
    error.downcast::<Refused>().unwrap_or_else(otherwise)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(bytes: &[u8], most: u64, work: Work) -> Result<Vec<u8>, Refused> {
        let mut read = Vec::new();
        let mut reader = LimitedReader::new(bytes, most, work);
        match reader.read_to_end(&mut read) {
            Ok(_) => Ok(read),
            Err(error) => Err(refused_by(error, |error| panic!("{error}"))),
        }
    }

    #[test]
    fn neither_more_bytes_nor_more_time_than_allowed_are_spent() {
        let no_time = Work {
            most: Duration::ZERO,
            ..Work::begin()
        };
        assert_eq!(read(b"abc", 3, Work::begin()), Ok(b"abc".to_vec()));
        assert_eq!(
            read(b"abcd", 3, Work::begin()),
            Err(Refused::ArchiveUnpacksToTooMuch)
        );
        assert_eq!(read(b"abc", 3, no_time), Err(Refused::ArchiveTooSlow));
    }
}
