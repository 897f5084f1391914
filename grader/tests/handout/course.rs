//! A copy of the real course in which some cases are kept from students, and in whose folder somebody has worked.

use std::fs;
use std::path::{Path, PathBuf};

/// The cases that are kept from students, and when they may see them.
pub(crate) const KEPT: [(&str, &str); 4] = [
    ("tcp-chat/first-message", "hidden"),
    ("tcp-chat/several-in-one-piece", "hidden"),
    ("udp-hello/server-session", "after_due_date"),
    ("udp-calculator/client-session", "after_published"),
];

/// The lab that somebody has solved in the course's own folder.
pub(crate) const SOLVED: &str = "tcp-echo";

/// What the course has in its repository, as far as a hand-out could want it.
const COURSE: [&str; 14] = [
    ".cargo",
    ".gitattributes",
    ".github",
    ".gitignore",
    "Cargo.lock",
    "Cargo.toml",
    "LICENSE",
    "README.md",
    "clippy.toml",
    "grader/ARCHITECTURE.md",
    "grader/Cargo.toml",
    "grader/src",
    "labs",
    "specs",
];

/// What lies about in the folder of somebody who has worked in it, and is nobody else's business.
pub(crate) const LEFTOVERS: [&str; 7] = [
    ".cargo/credentials.toml",
    "labs/progress.txt",
    "labs/tcp-echo/old/1/server.rs",
    "labs/tcp-echo/src/bin/server.rs.orig",
    "labs/tcp-echo/notes.txt",
    "labs/netlab/target/debug/netlab.d",
    "marks/gradebook.csv",
];
/// What stands in each of them.
pub(crate) const LEFT: &str = "left lying about by whoever tried this lab";

pub(crate) fn repository() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// Copies a file or a folder from one folder to another.
fn copy(from: &Path, to: &Path, path: &Path) {
    if from.join(path).is_dir() {
        for entry in fs::read_dir(from.join(path)).expect("a folder") {
            copy(from, to, &path.join(entry.expect("an entry").file_name()));
        }
        return;
    }
    write(
        to,
        &path.to_string_lossy(),
        &fs::read(from.join(path)).expect("a file"),
    );
}

pub(crate) fn write(folder: &Path, path: &str, bytes: &[u8]) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, bytes).expect("a file");
}

pub(crate) fn read(folder: &Path, path: &str) -> String {
    fs::read_to_string(folder.join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

/// The course, with its solutions where this copy of it has them.
pub(crate) fn course() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    let root = folder.path();
    for path in COURSE.iter().chain(&["solutions"]) {
        copy(&repository(), root, Path::new(path));
    }
    for (case, visibility) in KEPT {
        let path = format!("specs/{case}.yaml");
        let text = read(root, &path) + &format!("visibility: {visibility}\n");
        write(root, &path, text.as_bytes());
    }
    for path in LEFTOVERS {
        write(root, path, LEFT.as_bytes());
    }
    // Whoever tries a lab replaces its skeleton, which is kept beside the specs.
    let solved = read(root, &format!("solutions/{SOLVED}/server.rs"));
    let program = format!("labs/{SOLVED}/src/bin/server.rs");
    write(root, &program, solved.as_bytes());
    folder
}
