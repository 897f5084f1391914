//! A file named on the command line, opened before the work starts so that the work is not wasted
//! if the file cannot be written.

use std::fs::File;
use std::io::{self, Write};
use std::path::{Component, Path, PathBuf};

use super::error::CliError;

/// An open file and its name.
pub(super) struct OutputFile<'a> {
    path: &'a Path,
    file: File,
}

impl<'a> OutputFile<'a> {
    /// Opens the file for writing. It keeps its old content until [`write`](Self::write) is called.
    /// It must not be in the graded `submission`, whose author may have put anything there.
    pub(super) fn open(path: &'a Path, submission: Option<&Path>) -> Result<Self, CliError> {
        if let Some(submission) = submission {
            refuse_inside(path, submission)?;
        }
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

/// Refuses to write to a path in a stranger's folder: it would be graded as handed in, or lead to
/// somewhere else.
pub(super) fn refuse_inside(out: &Path, folder: &Path) -> Result<(), CliError> {
    let (resolved_out, resolved_folder) = (resolved(out)?, resolved(folder)?);
    if resolved_out.starts_with(resolved_folder) {
        return Err(CliError::usage(format!(
            "{} is inside {}, which is graded; choose a place outside for what is written",
            out.display(),
            folder.display()
        )));
    }
    Ok(())
}

/// Where a path leads to, even if it does not exist yet.
fn resolved(path: &Path) -> io::Result<PathBuf> {
    let mut resolved = PathBuf::new();
    for part in std::path::absolute(path)?.components() {
        match part {
            // What is resolved ends in no link.
            Component::ParentDir => drop(resolved.pop()),
            part => resolved.push(part),
        }
        if let Ok(found) = resolved.canonicalize() {
            resolved = found;
        }
    }
    Ok(resolved)
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

#[cfg(test)]
mod tests {
    use std::fs;
    use std::os::unix::fs::symlink;

    use super::*;

    #[test]
    fn a_path_leads_into_a_folder_however_it_is_written() {
        let around = tempfile::tempdir().expect("a folder");
        let path = |name: &str| around.path().join(name);
        for folder in ["class/ana", "class-2"] {
            fs::create_dir_all(path(folder)).expect("a folder");
        }
        symlink("class/ana", path("link")).expect("a link");
        let refused = |out: &str| refuse_inside(&path(out), &path("class")).is_err();
        for out in [
            "class",
            "class/",
            "class/out",
            "class/ana/a/b",
            "class-2/../class/x",
            "link",
            "link/x",
            "new/../class/x",
            "new/../link/x",
            "new/a/../../link/../y",
        ] {
            assert!(refused(out), "{out}");
        }
        for out in [
            "out",
            "class-2",
            "class-3/x",
            "class/../out",
            "new/../class-2",
            ".",
        ] {
            assert!(!refused(out), "{out}");
        }
    }
}
