//! A submission that is loose files: what a system puts into one folder for all students.

use std::fs;
use std::path::PathBuf;

use super::archive::Unpacked;
use super::error::OpenError;
use super::names::is_rust;
use super::reader::{EntryFilter, SourceReader};

/// Copies loose files to where archives were unpacked. Only Rust is copied; the names of others
/// are kept.
pub(super) fn copy_loose(paths: &[&PathBuf], unpacked: &mut Unpacked) -> Result<(), OpenError> {
    for path in paths {
        let name = PathBuf::from(path.file_name().unwrap_or_default());
        if !is_rust(&name) {
            unpacked.others.push(name);
            continue;
        }
        let folder = path.parent().unwrap_or("".as_ref());
        let mut reader = SourceReader::new(folder, EntryFilter::All);
        reader.read_entry(&name, 0)?;
        for (name, bytes) in reader.into_files() {
            fs::write(unpacked.folder.path().join(&name), &bytes)
                .map_err(|error| OpenError::cannot_write(&name, error))?;
        }
    }
    Ok(())
}
