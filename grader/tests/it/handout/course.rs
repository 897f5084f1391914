//! A copy of the real course in which some cases are hidden from students, and in whose folder
//! someone has worked.

use crate::support::Course;

/// The cases that are hidden from students, and when they become visible.
pub(crate) const KEPT: [(&str, &str); 4] = [
    ("tcp-chat/first-message", "hidden"),
    ("tcp-chat/several-in-one-piece", "hidden"),
    ("udp-hello/server-session", "after_due_date"),
    ("udp-calculator/client-session", "after_published"),
];

/// The lab that someone has solved in the course's own folder.
pub(crate) const SOLVED: &str = "tcp-echo";

/// The parts of the repository that a hand-out could need.
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

/// Files that work in the folder leaves, and that must not be handed out.
pub(crate) const LEFTOVERS: [&str; 9] = [
    ".cargo/credentials.toml",
    "labs/progress.txt",
    "labs/tcp-echo/old/1/server.rs",
    "labs/tcp-echo/src/bin/server.rs.orig",
    "labs/tcp-echo/notes.txt",
    "grader/src/app/token.txt",
    "labs/netlab/src/notes.rs",
    "labs/netlab/target/debug/netlab.d",
    "marks/gradebook.csv",
];
/// The content of each of them.
pub(crate) const LEFT: &str = "left lying about by whoever tried this lab";

/// The course, with its solutions if this copy has them.
pub(crate) fn course() -> Course {
    let course = Course::empty();
    for path in COURSE.iter().chain(&["solutions"]) {
        course.copy(path);
    }
    for (case, visibility) in KEPT {
        let path = format!("specs/{case}.yaml");
        let text = course.read(&path) + &format!("visibility: {visibility}\n");
        course.write(&path, text);
    }
    course.track();
    for path in LEFTOVERS {
        course.write(path, LEFT);
    }
    // Trying a lab replaces its skeleton, of which a copy is kept beside the specs.
    let solved = course.read(&format!("solutions/{SOLVED}/server.rs"));
    course.write(&format!("labs/{SOLVED}/src/bin/server.rs"), solved);
    course
}
