//! Where the files of a course are, and to which step of making a lab each belongs.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::issue::AuthoringStep;

/// The step to which a file belongs. `path` is relative to the course's folder.
pub(super) fn step_of_file(path: &Path) -> AuthoringStep {
    let is_in = |folder: &str| path.starts_with(folder);
    if is_kept_skeleton(path) {
        AuthoringStep::Skeleton
    } else if is_in("specs") {
        AuthoringStep::Cases
    } else if path.ends_with("README.md") {
        AuthoringStep::Handout
    } else if is_in_wrong(path) {
        AuthoringStep::WrongPrograms
    } else if is_in("solutions") {
        AuthoringStep::Solution
    } else {
        AuthoringStep::Skeleton
    }
}

/// Whether a file is in or below `specs/LAB/skeleton`.
pub(super) fn is_kept_skeleton(path: &Path) -> bool {
    path.starts_with("specs") && path.iter().nth(2).is_some_and(|name| name == "skeleton")
}

/// Whether a file is in a folder called `wrong`.
pub(super) fn is_in_wrong(path: &Path) -> bool {
    path.parent()
        .is_some_and(|folder| folder.ends_with("wrong"))
}

/// The paths of a folder's entries, sorted, without hidden files such as those that editors leave.
/// Empty if the folder does not exist.
pub(super) fn list_folder(folder: &Path) -> io::Result<Vec<PathBuf>> {
    let mut paths = Vec::new();
    match fs::read_dir(folder) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => {}
        entries => {
            for entry in entries? {
                let entry = entry?;
                if !entry.file_name().as_encoded_bytes().starts_with(b".") {
                    paths.push(entry.path());
                }
            }
        }
    }
    paths.sort();
    Ok(paths)
}
