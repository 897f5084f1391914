//! A file that a command is told to write: whether it can be is found out before the work, not after it.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::CliError;

/// A file that was opened, and its name.
pub(super) struct Out<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> Out<'a> {
    /// Opens it. What it holds stays until there is something to replace it.
    pub(super) fn open(path: &'a Path) -> Result<Self, CliError> {
        let opened = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        match opened {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(unwritten(path, &error)),
        }
    }

    /// Replaces what is in it; where there is no room for all of it, nothing is left in it.
    pub(super) fn write(self, bytes: &[u8]) -> Result<(), CliError> {
        replace(self.file, bytes).map_err(|error| unwritten(self.path, &error))
    }
}

/// The words for a file that cannot be written.
pub(super) fn unwritten(path: &Path, error: &io::Error) -> CliError {
    CliError::trouble(format!("{} cannot be written: {error}", path.display()))
}

fn replace(mut file: File, bytes: &[u8]) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return file.write_all(bytes);
    }
    file.set_len(0)?;
    file.write_all(bytes).inspect_err(|_| {
        // Half of it would pass for the whole.
        let _ = file.set_len(0);
    })
}
