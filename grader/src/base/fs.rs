//! Replaces a file so that no reader ever sees half of it, reads only what is a file, and tells
//! whose fault an error is.

use std::fs::{self, File, Metadata, Permissions};
use std::io::{self, Read, Write};
use std::os::unix::fs::{OpenOptionsExt, PermissionsExt};
use std::path::Path;

use nix::errno::Errno;
use rustix::fs::OFlags;
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
        builder.permissions(Permissions::from_mode(0o644));
    }
    let mut file = builder.tempfile_in(folder.unwrap_or(".".as_ref()))?;
    file.write_all(bytes)?;
    file.persist(path).map_err(|error| error.error)?;
    Ok(())
}

/// Copies a file so that every user can read it, and run it if its owner can, whatever the umask.
///
/// # Errors
/// If it cannot be read or written.
pub fn copy_for_all(from: &Path, to: &Path) -> io::Result<()> {
    fs::copy(from, to)?;
    let is_program = fs::metadata(from)?.permissions().mode() & 0o100 != 0;
    let mode = if is_program { 0o755 } else { 0o644 };
    fs::set_permissions(to, Permissions::from_mode(mode))
}

/// Creates a folder, and those around it that are missing, so that every user can read them,
/// whatever the umask.
///
/// # Errors
/// If one cannot be created.
pub fn create_dir_for_all(path: &Path) -> io::Result<()> {
    if path.is_dir() {
        return Ok(());
    }
    path.parent().map_or(Ok(()), create_dir_for_all)?;
    fs::create_dir(path)?;
    fs::set_permissions(path, Permissions::from_mode(0o755))
}

/// Reads a file of at most `most` bytes. A pipe or a device in its place is an error: reading that
/// could take for ever.
///
/// # Errors
/// If it is no file, is longer, or cannot be read.
pub fn read_file(path: &Path, most: u64) -> io::Result<Vec<u8>> {
    let check = |found: &Metadata| {
        if found.is_file() {
            Ok(())
        } else {
            Err(io::Error::other("it is not a file"))
        }
    };
    // Opening a device may have effects, so it is looked at before; a pipe may have taken its place
    // since, and must not block.
    check(&fs::metadata(path)?)?;
    let flags = OFlags::NONBLOCK.bits().cast_signed();
    let file = File::options().read(true).custom_flags(flags).open(path)?;
    check(&file.metadata()?)?;
    let mut bytes = Vec::new();
    file.take(most + 1).read_to_end(&mut bytes)?;
    if bytes.len() as u64 > most {
        let message = format!("it is longer than {} KiB", most >> 10);
        return Err(io::Error::other(message));
    }
    Ok(bytes)
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
    use std::os::unix::fs::PermissionsExt;

    use nix::sys::stat::Mode;
    use nix::unistd::mkfifo;

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
    fn only_a_file_is_read_and_not_more_than_wanted() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("file");
        let words = |path: &Path| read_file(path, 1024).unwrap_err().to_string();
        mkfifo(&path, Mode::S_IRWXU).unwrap();
        assert_eq!(words(&path), "it is not a file");
        assert_eq!(words(folder.path()), "it is not a file");
        assert_eq!(words("/dev/zero".as_ref()), "it is not a file");
        fs::remove_file(&path).unwrap();
        assert_eq!(
            read_file(&path, 1024).unwrap_err().kind(),
            io::ErrorKind::NotFound
        );
        fs::write(&path, [b'x'; 1024]).unwrap();
        assert_eq!(read_file(&path, 1024).unwrap().len(), 1024);
        fs::write(&path, [b'x'; 1025]).unwrap();
        assert_eq!(words(&path), "it is longer than 1 KiB");
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
