//! Finds the submissions of a class. Each is a folder or an archive.

use std::collections::HashSet;
use std::ffi::OsStr;
use std::os::unix::ffi::OsStrExt;
use std::path::{Path, PathBuf};
use std::{fs, io};

use super::people::METADATA;
use crate::engine::programs::submission::{archive_stem, is_unknown_archive, student_of};

/// One submission on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ClassEntry {
    /// The submission's name: that of the folder, or that of the archive without its extension.
    pub name: String,
    /// The folder or archive, or the files that a system put beside those of others.
    pub paths: Vec<PathBuf>,
}

impl ClassEntry {
    /// The student whose attempt it is: the name, but for an attempt in a student's folder.
    pub(crate) fn student(&self) -> &str {
        self.name.split('/').next().unwrap_or_default()
    }

    /// The name, and the names that its files have in the class.
    pub(crate) fn with_files(&self) -> (String, Vec<String>) {
        let names = self.paths.iter().filter_map(|path| path.file_name());
        (self.name.clone(), names.map(readable_name).collect())
    }
}

/// What the folder of a class holds.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct ClassFolder {
    /// The submissions, sorted by file name.
    pub entries: Vec<ClassEntry>,
    /// Names of files that are not submissions.
    pub others: Vec<String>,
}

/// Lists the submissions in a folder: everything that is no ordinary file, every archive, whatever
/// its name is, and each Rust file. Files that Canvas or Moodle named after one student are one
/// submission. Nobody is left out without a word.
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
    let mut used = HashSet::new();
    for path in paths {
        let file = readable_name(path.file_name().unwrap_or_default());
        // What has gone since it was listed is a submission that cannot be read.
        let kind = fs::symlink_metadata(&path).map(|found| found.file_type());
        let is_file = kind.is_ok_and(|kind| kind.is_file());
        let student = student_of(&file).filter(|_| is_file);
        let own = |entry: &&mut ClassEntry| Some(&entry.name) == student.as_ref();
        if let Some(entry) = class.entries.iter_mut().find(own) {
            entry.paths.push(path);
            continue;
        }
        let stem = archive_stem(&file).filter(|stem| is_file && !stem.is_empty());
        let is_handed_in = archive_stem(&file).is_some() || is_unknown_archive(&file);
        let is_rust = Path::new(&file).extension().is_some_and(|it| it == "rs");
        if is_file && file == METADATA {
            continue;
        }
        if is_file && student.is_none() && !is_handed_in && !is_rust {
            class.others.push(file);
            continue;
        }
        let mut name = match (student, stem) {
            (Some(student), _) => student,
            (None, Some(stem)) if !used.contains(stem) => stem.to_owned(),
            _ => file.clone(),
        };
        while !used.insert(name.clone()) {
            name.push('+');
        }
        let paths = vec![path];
        class.entries.push(ClassEntry { name, paths });
    }
    Ok(class)
}

/// The same submissions, with every attempt in a student's folder as one of its own: folders and
/// archives whose names differ in numbers only.
pub(crate) fn with_attempts(entries: Vec<ClassEntry>) -> Vec<ClassEntry> {
    let with_own = |entry: ClassEntry| {
        let attempts = attempts_in(&entry);
        if attempts.len() > 1 {
            attempts
        } else {
            vec![entry]
        }
    };
    entries.into_iter().flat_map(with_own).collect()
}

fn attempts_in(entry: &ClassEntry) -> Vec<ClassEntry> {
    let [folder] = &entry.paths[..] else {
        return Vec::new();
    };
    let mut attempts: Vec<ClassEntry> = Vec::new();
    let mut words = None;
    for found in fs::read_dir(folder).into_iter().flatten().flatten() {
        let file = readable_name(&found.file_name());
        if file.starts_with('.') || file == "__MACOSX" {
            continue;
        }
        let is_folder = found.file_type().is_ok_and(|kind| kind.is_dir());
        let name = if is_folder {
            Some(&*file)
        } else {
            archive_stem(&file)
        };
        let without_numbers = name.map(|name| name.replace(|c: char| c.is_ascii_digit(), ""));
        // Anything else beside the attempts: they are none.
        let is_alike = *words.get_or_insert_with(|| without_numbers.clone()) == without_numbers;
        let Some(name) = name.filter(|_| is_alike) else {
            return Vec::new();
        };
        attempts.push(ClassEntry {
            name: format!("{}/{name}", entry.name),
            paths: vec![found.path()],
        });
    }
    attempts.sort_by(|one, other| one.name.cmp(&other.name));
    attempts
}

/// A file name as text. Bytes that are not UTF-8 are encoded, so that names stay distinct.
fn readable_name(name: &OsStr) -> String {
    let mut readable = String::new();
    for chunk in name.as_bytes().utf8_chunks() {
        readable.push_str(chunk.valid());
        for byte in chunk.invalid() {
            readable += &format!("%{byte:02x}");
        }
    }
    readable
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_folder_or_an_archive_is_a_submission_and_nothing_else() {
        let class = tempfile::tempdir().expect("a folder");
        let path = |name: &str| class.path().join(name);
        for folder in ["cai", "ana", ".dot", "..."] {
            fs::create_dir(path(folder)).expect("a folder");
        }
        for file in [
            "ana.zip",
            "ben.tar.gz",
            "dan.tgz",
            ".zip",
            ".x.zip",
            "notes.txt",
            ".y",
        ] {
            fs::write(path(file), "").expect("a file");
        }
        std::os::unix::fs::symlink("/etc", path("eve")).expect("a link");
        let found = find_submissions(class.path()).expect("a class");
        let names: Vec<&str> = found.entries.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            [
                "...", ".dot", ".x", ".zip", "ana", "ana.zip", "ben", "cai", "dan", "eve"
            ]
        );
        assert_eq!(found.others, [".y", "notes.txt"]);
    }

    #[test]
    fn attempts_are_submissions_of_their_own() {
        let class = tempfile::tempdir().expect("a folder");
        for folder in [
            "ana/try 9",
            "ana/try 10",
            "ben/src",
            "ben/docs",
            "cai/try 1",
            "dan/1",
        ] {
            fs::create_dir_all(class.path().join(folder)).expect("a folder");
        }
        for file in ["ana/.DS_Store", "cai/readme", "dan/2.zip"] {
            fs::write(class.path().join(file), "").expect("a file");
        }
        let found = find_submissions(class.path()).expect("a class");
        let entries = with_attempts(found.entries);
        let names: Vec<&str> = entries.iter().map(|it| it.name.as_str()).collect();
        assert_eq!(
            names,
            ["ana/try 10", "ana/try 9", "ben", "cai", "dan/1", "dan/2"]
        );
    }

    #[test]
    fn names_that_are_no_text_stay_apart() {
        let name = |bytes: &[u8]| readable_name(OsStr::from_bytes(bytes));
        assert_eq!(name(b"not-\xff-text"), "not-%ff-text");
        assert_eq!(name("Zoë".as_bytes()), "Zoë");
    }
}
