//! Searches the names and lines of files for what is hidden from students.

use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::{Path, PathBuf};

use super::course::{KEPT, SOLVED};
use crate::support::files::entries;

/// Lines with fewer characters, not counting blanks, are too common to identify anything.
const SHORT: usize = 20;

/// What must not be found, with the file that it comes from.
pub(crate) struct Secrets {
    lines: BTreeMap<String, PathBuf>,
    words: Vec<String>,
}

/// All files in a folder, with paths relative to it.
pub(crate) fn files(root: &Path) -> Vec<PathBuf> {
    fn walk(root: &Path, folder: &Path, found: &mut Vec<PathBuf>) {
        for path in entries(folder) {
            if path.is_dir() {
                walk(root, &path, found);
            } else {
                found.push(path.strip_prefix(root).expect("inside").to_owned());
            }
        }
    }
    let mut found = Vec::new();
    walk(root, root, &mut found);
    found.sort();
    found
}

/// The lines of a file without blanks, so that indentation does not matter.
fn lines(path: &Path) -> Vec<String> {
    let bytes = fs::read(path).expect("a file");
    let text = String::from_utf8_lossy(&bytes).into_owned();
    let bare = |line: &str| line.split_whitespace().collect::<String>();
    text.lines().map(bare).collect()
}

fn is_secret(path: &Path) -> bool {
    let path = path.to_string_lossy();
    let kept = KEPT.iter().any(|(case, _)| {
        let (lab, case) = case.split_once('/').expect("a lab and a case");
        path == format!("specs/{lab}/{case}.yaml")
            || path == format!("specs/{lab}/snapshots/{case}.snap")
    });
    kept || path.starts_with("solutions/")
}

/// Whether a file is public: its lines are not secret, even if they also occur elsewhere.
fn is_public(path: &Path) -> bool {
    let path = path.to_string_lossy();
    // A lab's manifest lists its wrong programs.
    let manifest = path.starts_with("labs/") && path.ends_with("Cargo.toml");
    let solved = path.starts_with(&format!("labs/{SOLVED}/src/"));
    // Git's own files name all that it tracks.
    let git = path.starts_with(".git/");
    !manifest && !solved && !git && !is_secret(Path::new(path.as_ref()))
}

impl Secrets {
    /// All lines that occur in the hidden files of this course and nowhere else in it.
    pub(crate) fn of(course: &Path) -> Self {
        let files = files(course);
        let public: BTreeSet<String> = files
            .iter()
            .filter(|path| is_public(path))
            .flat_map(|path| lines(&course.join(path)))
            .collect();
        let is_told = |word: &String| public.iter().any(|line| line.contains(word));
        let mut secrets = BTreeMap::new();
        let mut words: Vec<String> = KEPT.map(|(case, _)| case.to_owned()).to_vec();
        for path in files.iter().filter(|path| is_secret(path)) {
            let mut own = lines(&course.join(path));
            own.retain(|line| line.chars().count() >= SHORT && !public.contains(line));
            // Each hidden file must have such a line, or the search would prove nothing; but an
            // answer key may be only a word or two.
            let is_key = path.extension().is_some_and(|end| end == "snap");
            assert!(
                is_key || !own.is_empty(),
                "{} has no line of its own",
                path.display()
            );
            secrets.extend(own.into_iter().map(|line| (line, path.clone())));
            let name = path.file_stem().expect("a name").to_string_lossy();
            if path.components().any(|part| part.as_os_str() == "wrong") {
                words.push(format!("wrong-{name}"));
            }
        }
        words.sort();
        words.dedup();
        words.retain(|word| !is_told(word));
        Self {
            lines: secrets,
            words,
        }
    }

    /// The places in a folder where one of them occurs.
    pub(crate) fn found_in(&self, folder: &Path) -> Vec<String> {
        let mut found = Vec::new();
        for path in files(folder) {
            let shown = path.display();
            let name = path.to_string_lossy();
            if is_secret(&path) || name.contains("wrong/") || name.contains("solution") {
                found.push(format!("{shown} is there"));
            }
            let text = String::from_utf8_lossy(&fs::read(folder.join(&path)).expect("a file"))
                .into_owned();
            for word in self.words.iter().filter(|word| text.contains(*word)) {
                found.push(format!("{shown} names {word}"));
            }
            for line in lines(&folder.join(&path)) {
                if let Some(from) = self.lines.get(&line) {
                    found.push(format!("{shown} has a line of {}: {line}", from.display()));
                }
            }
        }
        found
    }
}
