//! What of the machine's `/tmp` the user's own program is shown: what its command names there. The
//! rest is covered, so that the program has a `/tmp` like everyone else's.

use std::collections::BTreeSet;
use std::ffi::{OsStr, OsString};
use std::fs;
use std::os::unix::ffi::OsStrExt;
use std::path::{Component, Path, PathBuf};

use super::super::wire::LaunchRequest;

/// The entries of `temporary` in which something is that the command needs: what its words name,
/// folders of its PATH, and the folders that the grader is in and works on. Whole entries, because
/// a program also reads what is beside it.
pub(super) fn entries_to_show(temporary: &Path, request: &LaunchRequest) -> Vec<PathBuf> {
    let mut entries = BTreeSet::new();
    for word in &request.argv {
        entries.extend(entries_in_word(temporary, word));
    }
    let search_path = request.env.iter().filter(|(name, _)| name == "PATH");
    let search_path = search_path.flat_map(|(_, folders)| std::env::split_paths(folders));
    let around = request.hidden.iter().cloned().chain(search_path);
    for folder in around.chain(std::env::current_dir()) {
        entries.extend(entries_of_path(temporary, &folder));
    }
    entries.into_iter().collect()
}

/// The entries that a word names: as a path, behind a `=`, or somewhere in a shell's line.
fn entries_in_word(temporary: &Path, word: &OsString) -> Vec<PathBuf> {
    let mut entries = entries_of_path(temporary, Path::new(word));
    let mut prefix = temporary.as_os_str().as_bytes().to_owned();
    prefix.push(b'/');
    let mut rest = word.as_bytes();
    while let Some(at) = rest.windows(prefix.len()).position(|it| *it == prefix) {
        rest = &rest[at + prefix.len()..];
        entries.extend(entries_at(temporary, rest));
    }
    entries
}

/// The entries that the beginning of a text can mean. A space may end a name or be in it, so each
/// end is tried.
fn entries_at(temporary: &Path, text: &[u8]) -> Vec<PathBuf> {
    let skipped = text.iter().take_while(|byte| **byte == b'/').count();
    let text = &text[skipped..];
    let length = text.iter().take_while(|byte| **byte != b'/').count();
    let ends_name = |end: &usize| text.get(*end).is_none_or(|byte| !is_of_a_name(*byte));
    let ends = (1..=length).filter(ends_name);
    let names = ends.map(|end| OsStr::from_bytes(&text[..end]));
    let names = names.filter(|name| *name != "." && *name != "..");
    let paths = names.map(|name| temporary.join(name));
    paths
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .collect()
}

/// Whether a byte never ends a name in a shell's line.
fn is_of_a_name(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"._-".contains(&byte) || !byte.is_ascii()
}

/// The entries that a path is in, as it is given and with its links followed.
fn entries_of_path(temporary: &Path, path: &Path) -> Vec<PathBuf> {
    let names = [Some(path.to_owned()), fs::canonicalize(path).ok()];
    let first = |name: PathBuf| match name.strip_prefix(temporary).ok()?.components().next()? {
        Component::Normal(first) => Some(temporary.join(first)),
        Component::Prefix(_) | Component::RootDir | Component::CurDir | Component::ParentDir => {
            None
        }
    };
    let entries = names.into_iter().flatten().filter_map(first);
    entries
        .filter(|path| fs::symlink_metadata(path).is_ok())
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The names of the entries that a word is found to name; `TMP` in it is the folder.
    fn named(root: &Path, word: &str) -> Vec<String> {
        let word = word.replace("TMP", &root.display().to_string());
        let entries: BTreeSet<PathBuf> = entries_in_word(root, &word.into()).into_iter().collect();
        let names = entries.iter().map(|path| path.strip_prefix(root));
        names
            .map(|name| name.expect("inside").display().to_string())
            .collect()
    }

    #[test]
    fn a_word_names_entries_wherever_they_are_in_it() {
        let folder = tempfile::tempdir().expect("a folder");
        let elsewhere = tempfile::tempdir().expect("a folder");
        let root = fs::canonicalize(folder.path()).expect("it exists");
        for name in ["one/src", "two words", "three", "thr"] {
            fs::create_dir_all(root.join(name)).expect("a folder");
        }
        fs::write(root.join("one/src/server.py"), "").expect("a file");
        let link = elsewhere.path().join("link.py");
        std::os::unix::fs::symlink(root.join("one/src/server.py"), &link).expect("a link");

        for (word, entries) in [
            ("TMP/one/src/server.py", &["one"][..]),
            ("TMP/one", &["one"]),
            ("TMP//one/", &["one"]),
            ("--config=TMP/one/settings", &["one"]),
            ("-ITMP/one", &["one"]),
            ("cd TMP/one && exec python3 TMP/three/x", &["one", "three"]),
            ("cat <TMP/three;true", &["three"]),
            ("PYTHONPATH=TMP/one:TMP/three", &["one", "three"]),
            ("TMP/two words/server", &["two words"]),
            ("exec 'TMP/two words' now", &["two words"]),
            ("TMP/three", &["three"]),
            // What does not exist is the program's to make.
            ("echo >TMP/log", &[]),
            ("TMP", &[]),
            ("TMP/", &[]),
            ("TMP/../etc", &[]),
            ("TMP/.", &[]),
            ("server.py", &[]),
            (link.to_str().expect("text"), &["one"]),
        ] {
            assert_eq!(named(&root, word), entries, "{word}");
        }
    }
}
