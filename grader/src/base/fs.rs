//! Replaces a file so that no reader ever sees half of it, and tells whose fault an error is.

use std::io::{self, Write};
use std::path::Path;

use nix::errno::Errno;
use tempfile::Builder;

/// The beginning of the name of a file that is still being written. A process that is killed may
/// leave such a file.
pub const UNFINISHED: &str = ".new-";

/// Who may read a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum FileMode {
    /// Its owner only.
    Private,
    /// Everybody, as far as the umask allows.
    Shared,
}

/// Writes `bytes` into a new file beside `path` and renames it to `path`, whose folder must exist.
/// A reader finds the old content or the new, never a mixture. It is not synced to disk: a power
/// failure may still lose either.
///
/// # Errors
/// If the file cannot be written or renamed. `path` is unchanged then, and nothing is left beside
/// it.
pub fn replace(path: &Path, bytes: &[u8], mode: FileMode) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty());
    let mut builder = Builder::new();
    builder.prefix(UNFINISHED);
    #[cfg(unix)]
    if mode == FileMode::Shared {
        builder.permissions(std::os::unix::fs::PermissionsExt::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder.unwrap_or(".".as_ref()))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Whether a file cannot be written or read because of the machine: its space, its permissions, its
/// devices. Any other error is about this one file.
#[must_use]
pub fn is_machine_trouble(error: &io::Error) -> bool {
    use io::ErrorKind::{
        OutOfMemory, PermissionDenied, QuotaExceeded, ReadOnlyFilesystem, StaleNetworkFileHandle,
        StorageFull,
    };
    let is_kind = matches!(
        error.kind(),
        OutOfMemory
            | PermissionDenied
            | QuotaExceeded
            | ReadOnlyFilesystem
            | StaleNetworkFileHandle
            | StorageFull
    );
    let number = error.raw_os_error().map(Errno::from_raw);
    is_kind || matches!(number, Some(Errno::EMFILE | Errno::ENFILE | Errno::EIO))
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    #[test]
    fn a_file_is_replaced_and_nothing_is_left_beside_it() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        for (text, mode, bits) in [
            ("old", FileMode::Private, 0o600),
            ("new", FileMode::Shared, 0o644),
        ] {
            replace(&path, text.as_bytes(), mode).unwrap();
            assert_eq!(fs::read_to_string(&path).unwrap(), text);
            let found = fs::metadata(&path).unwrap().permissions().mode();
            assert_eq!(found & 0o700, bits & 0o700);
            assert!(mode == FileMode::Shared || found & 0o077 == 0);
        }
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }

    #[test]
    fn a_failure_changes_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        fs::create_dir_all(path.join("in the way")).unwrap();
        replace(&path, b"new", FileMode::Private).unwrap_err();
        assert!(path.join("in the way").is_dir());
        assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
    }
}
