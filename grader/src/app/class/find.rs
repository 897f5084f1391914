//! Finds the submissions of a class. Each is a folder or an archive.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::file_stem::file_stem;
use crate::engine::programs::submission::archive_stem;

/// One submission on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClassEntry {
    /// The submission's name: that of the folder, or that of the archive without its extension.
    pub name: String,
    /// The folder or archive.
    pub path: PathBuf,
}

/// What the folder of a class holds. Names that begin with a dot are skipped.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClassFolder {
    /// The submissions, sorted by file name.
    pub entries: Vec<ClassEntry>,
    /// Names of files that are not submissions.
    pub others: Vec<String>,
}

/// Lists the submissions in a folder.
///
/// # Errors
/// If the folder cannot be read.
pub(crate) fn find_submissions(folder: &Path) -> io::Result<ClassFolder> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let mut class = ClassFolder::default();
    for path in paths {
        let file = readable_name(path.file_name().unwrap_or_default());
        if file.starts_with('.') {
            continue;
        }
        let kind = fs::symlink_metadata(&path)?.file_type();
        let stem = archive_stem(&file).filter(|_| kind.is_file());
        if stem.is_none() && kind.is_file() {
            class.others.push(file);
            continue;
        }
        let is_used = |name: &str| class.entries.iter().any(|entry| entry.name == name);
        let mut name = match stem {
            Some(stem) if !is_used(stem) => stem.to_owned(),
            _ => file.clone(),
        };
        while is_used(&name) {
            name.push('+');
        }
        class.entries.push(ClassEntry { name, path });
    }
    Ok(class)
}

/// A file name as text. Names that are not UTF-8 are encoded, so that they stay distinct.
fn readable_name(name: &OsStr) -> String {
    let encoded = || file_stem(name.as_encoded_bytes());
    name.to_str().map_or_else(encoded, str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_an_archive_is_a_submission_and_nothing_else() {
        let class = tempfile::tempdir().expect("a folder");
        let path = |name: &str| class.path().join(name);
        for folder in ["cai", "ana"] {
            fs::create_dir(path(folder)).expect("a folder");
        }
        for file in ["ana.zip", "ben.tar.gz", "dan.tgz", "notes.txt", ".DS_Store"] {
            fs::write(path(file), "").expect("a file");
        }
        std::os::unix::fs::symlink("/etc", path("eve")).expect("a link");
        let found = find_submissions(class.path()).expect("a class");
        let names: Vec<&str> = found.entries.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(names, ["ana", "ana.zip", "ben", "cai", "dan", "eve"]);
        assert_eq!(found.others, ["notes.txt"]);
    }
}
