//! A class in which some do whatever they can to spoil it for the others.

use std::fs;
use std::path::{Path, PathBuf};

/// How many attackers there are.
pub(crate) const ATTACKERS: usize = 10;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Writes this many right submissions for these labs, `student-NN`.
pub(crate) fn write_honest(class: &Path, labs: &[&str], count: usize) {
    for number in 0..count {
        for lab in labs {
            for role in ["server", "client"] {
                let solution = root().join(format!("solutions/{lab}/{role}.rs"));
                let text = fs::read_to_string(solution).expect("a solution");
                // No two are the same, or one result would do for all.
                let text = format!("{text}\n// Handed in by number {number}.\n");
                write(class, &format!("student-{number:02}"), lab, role, &text);
            }
        }
    }
}

/// Writes the submissions of the first `count` attackers, `attacker-NAME`, and returns their names.
/// Each does the same in every program.
pub(crate) fn write_attackers(class: &Path, labs: &[&str], count: usize) -> Vec<String> {
    let folder = root().join("grader/tests/programs/attackers");
    let entries = fs::read_dir(folder).expect("the attackers").flatten();
    let mut paths: Vec<PathBuf> = entries.map(|entry| entry.path()).collect();
    paths.sort();
    assert_eq!(paths.len(), ATTACKERS);
    paths.truncate(count);
    let hand_in = |path: &PathBuf| {
        let stem = path.file_stem().expect("a name").to_string_lossy();
        let name = format!("attacker-{stem}");
        let text = fs::read_to_string(path).expect("a source");
        for lab in labs {
            for role in ["server", "client"] {
                write(class, &name, lab, role, &text);
            }
        }
        name
    };
    paths.iter().map(hand_in).collect()
}

fn write(class: &Path, name: &str, lab: &str, role: &str, text: &str) {
    let folder = class.join(format!("{name}/labs/{lab}/src/bin"));
    fs::create_dir_all(&folder).expect("a folder");
    fs::write(folder.join(format!("{role}.rs")), text).expect("a file");
}
