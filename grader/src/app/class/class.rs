//! Finds the submissions of a class: a folder or an archive for each.

use std::ffi::OsStr;
use std::path::{Path, PathBuf};
use std::{fs, io};

use crate::engine::programs::submission::is_archive;

/// One submission on disk.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ClassEntry {
    /// Whose it is: the name of the folder, or of the archive without its ending.
    pub name: String,
    /// Where it is.
    pub path: PathBuf,
}

/// All submissions in a folder, in the order of their names, and the names of files that are none. What begins with a dot is
/// neither.
///
/// # Errors
/// Where the folder cannot be read.
pub fn find(folder: &Path) -> io::Result<(Vec<ClassEntry>, Vec<String>)> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(folder)? {
        paths.push(entry?.path());
    }
    paths.sort();
    let (mut entries, mut others): (Vec<ClassEntry>, Vec<String>) = Default::default();
    for path in paths {
        let file = shown(path.file_name().unwrap_or_default());
        if file.starts_with('.') {
            continue;
        }
        let kind = fs::symlink_metadata(&path)?.file_type();
        let stem = is_archive(&file).filter(|_| kind.is_file());
        if stem.is_none() && kind.is_file() {
            others.push(file);
            continue;
        }
        let taken = |name: &str| entries.iter().any(|entry| entry.name == name);
        let mut name = match stem {
            Some(stem) if !taken(stem) => stem.to_owned(),
            _ => file.clone(),
        };
        while taken(&name) {
            name.push('+');
        }
        entries.push(ClassEntry { name, path });
    }
    Ok((entries, others))
}

/// The name of a file as text; what is none is written as a [`file_stem`], so that two names stay two.
fn shown(name: &OsStr) -> String {
    let encoded = || encoded(name.as_encoded_bytes());
    name.to_str().map_or_else(encoded, str::to_owned)
}

/// A name that any file system takes, and no other name has: what is not a letter, a digit, `-`, `_` or a dot inside is
/// written as `%` and its bytes in hexadecimal.
#[must_use]
pub(super) fn file_stem(name: &str) -> String {
    encoded(name.as_bytes())
}

fn encoded(name: &[u8]) -> String {
    let mut stem = String::new();
    for (index, &byte) in name.iter().enumerate() {
        match byte {
            b'.' if index == 0 => stem.push_str("%2e"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => stem.push(byte.into()),
            _ => stem += &format!("%{byte:02x}"),
        }
    }
    stem
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
        let (entries, others) = find(class.path()).expect("a class");
        let names: Vec<&str> = entries.iter().map(|entry| entry.name.as_str()).collect();
        assert_eq!(names, ["ana", "ana.zip", "ben", "cai", "dan", "eve"]);
        assert_eq!(others, ["notes.txt"]);
    }

    #[test]
    fn every_name_is_a_file_name_of_its_own() {
        assert_eq!(file_stem("ana-b_c.2"), "ana-b_c.2");
        assert_eq!(file_stem("../x"), "%2e.%2fx");
        assert_eq!(file_stem("Zoë\n%"), "Zo%c3%ab%0a%25");
    }
}
