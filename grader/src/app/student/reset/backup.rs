//! Backs up a student's work in `labs/LAB/old`, in a folder named after the time.

use std::fs;
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::{SystemTime, UNIX_EPOCH};

use super::error::ResetError;
use crate::course::file_name;
use crate::spec::Role;

/// Copies programs into a new folder, synced to disk, and returns the folder; `None` if there are
/// no programs.
pub(super) fn back_up(
    root: &Path,
    lab: &str,
    programs: &[(Role, &[u8])],
    now: SystemTime,
) -> Result<Option<PathBuf>, ResetError> {
    if programs.is_empty() {
        return Ok(None);
    }
    let parent = ["labs", lab, "old"].iter().collect::<PathBuf>();
    let folder = fs::create_dir_all(root.join(&parent))
        .and_then(|()| create_folder(root, &parent, &timestamp(now)))
        .map_err(|error| ResetError::Write {
            path: parent,
            error,
        })?;
    for (role, work) in programs {
        let path = folder.join(file_name(*role));
        fs::File::create_new(root.join(&path))
            .and_then(|mut file| {
                file.write_all(work)?;
                file.sync_all()
            })
            .map_err(|error| ResetError::Write { path, error })?;
    }
    Ok(Some(folder))
}

/// Creates a folder. Appends a number to its name if there is already one from this second.
fn create_folder(root: &Path, parent: &Path, name: &str) -> io::Result<PathBuf> {
    let mut folder = parent.join(name);
    let mut number = 1;
    loop {
        match fs::create_dir(root.join(&folder)) {
            Err(error) if error.kind() == io::ErrorKind::AlreadyExists => {
                number += 1;
                folder = parent.join(format!("{name}_{number}"));
            }
            created => return created.map(|()| folder),
        }
    }
}

/// A UTC time in a form that file names can contain: `2026-11-20_19-03-01`.
fn timestamp(now: SystemTime) -> String {
    // The formatter panics for times before 1970, which a wrong clock may report.
    let now = humantime::format_rfc3339_seconds(now.max(UNIX_EPOCH)).to_string();
    now.trim_end_matches('Z')
        .replace('T', "_")
        .replace(':', "-")
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_time_is_a_file_name() {
        let now = UNIX_EPOCH + Duration::from_secs(1_795_201_381);
        assert_eq!(timestamp(now), "2026-11-20_19-03-01");
        let early = UNIX_EPOCH - Duration::from_secs(1);
        assert_eq!(timestamp(early), "1970-01-01_00-00-00");
    }
}
