//! What a program leaves in folders that every user may write to, where nothing keeps it from them.

use std::fs;
use std::os::unix::fs::MetadataExt;
use std::path::Path;

use super::super::users::ReservedUser;

/// Folders that every user may write to on most machines.
const SHARED: [&str; 7] = [
    "/tmp",
    "/var/tmp",
    "/dev/shm",
    "/dev/mqueue",
    "/run/lock",
    "/var/lock",
    "/var/crash",
];

/// Deletes everything of a user's in these folders, but not the working folder `dir`. All of the
/// user's processes must be dead: the user is given to another program next.
pub(super) fn remove_leftovers(user: &ReservedUser, dir: &Path) {
    for folder in SHARED {
        remove_files_of(user.id(), Path::new(folder), dir);
    }
}

fn remove_files_of(user: u32, folder: &Path, kept: &Path) {
    for entry in fs::read_dir(folder).into_iter().flatten().flatten() {
        if kept.starts_with(entry.path()) {
            continue;
        }
        let is_own = entry
            .metadata()
            .map(|found| (found.uid() == user).then(|| found.is_dir()));
        // What cannot be deleted stays: it belongs to a user that has no account.
        match is_own {
            Ok(Some(true)) => drop(fs::remove_dir_all(entry.path())),
            Ok(Some(false)) => drop(fs::remove_file(entry.path())),
            Ok(None) | Err(_) => {}
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_the_files_of_the_user_are_removed() {
        let folder = tempfile::tempdir().expect("a folder");
        let own = rustix::process::geteuid().as_raw();
        fs::create_dir_all(folder.path().join("tree/inner")).expect("folders");
        fs::write(folder.path().join("tree/inner/file"), "").expect("a file");
        fs::write(folder.path().join("file"), "").expect("a file");
        std::os::unix::fs::symlink("/", folder.path().join("link")).expect("a link");
        let count = || fs::read_dir(folder.path()).expect("a folder").count();
        fs::create_dir_all(folder.path().join("kept/inner")).expect("folders");
        remove_files_of(own + 1, folder.path(), Path::new("/"));
        assert_eq!(count(), 4);
        remove_files_of(own, folder.path(), &folder.path().join("kept/inner"));
        assert_eq!(count(), 1);
    }
}
