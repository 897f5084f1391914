//! A file named on the command line, opened before the work starts so that the work is not wasted
//! if the file cannot be written.

use std::fs::File;
use std::io::{self, Write};
use std::path::Path;

use super::error::CliError;

/// An open file and its name.
pub(super) struct OutputFile<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> OutputFile<'a> {
    /// Opens the file for writing. It keeps its old content until [`write`](Self::write) is called.
    pub(super) fn open(path: &'a Path) -> Result<Self, CliError> {
        let opened = File::options()
            .write(true)
            .create(true)
            .truncate(false)
            .open(path);
        match opened {
            Ok(file) => Ok(Self { path, file }),
            Err(error) => Err(cannot_write(path, &error)),
        }
    }

    /// Replaces the file's content. If that fails, for lack of space for example, the file is left
    /// empty.
    pub(super) fn write(self, bytes: &[u8]) -> Result<(), CliError> {
        overwrite(self.file, bytes).map_err(|error| cannot_write(self.path, &error))
    }
}

/// The error for a file that cannot be written.
pub(super) fn cannot_write(path: &Path, error: &io::Error) -> CliError {
    CliError::trouble(format!("{} cannot be written: {error}", path.display()))
}

/// Writes in place, because the file may be a device or a pipe.
fn overwrite(mut file: File, bytes: &[u8]) -> io::Result<()> {
    if !file.metadata()?.is_file() {
        return file.write_all(bytes);
    }
    file.set_len(0)?;
    file.write_all(bytes).inspect_err(|_| {
        // A partial report could be mistaken for a complete one.
        let _ = file.set_len(0);
    })
}
