//! A course with something to steal, in which untrusted programs are graded.

use std::path::{Path, PathBuf};

use tempfile::TempDir;

use super::files::{entries, folder, open_folder, write};
use super::manifest::manifest;
use super::{Course, Grade, Ran, TODO, processes, skip};

/// Part of the solution and of its binary. No submission may see it.
pub(crate) const SECRET: &str = "the solution's own words";

/// The verb that the case `answer` expects.
pub(crate) const RIGHT: &str = "said";

/// A server that answers with this verb.
pub(crate) fn server(voice: &str) -> String {
    format!(
        "use std::io::{{BufRead, BufReader, Write}};\n\
         use std::net::TcpListener;\n\
         \n\
         fn main() -> std::io::Result<()> {{\n    \
             let addr = std::env::args().nth(1).expect(\"an address\");\n    \
             for stream in TcpListener::bind(addr)?.incoming() {{\n        \
                 let mut stream = stream?;\n        \
                 let mut line = String::new();\n        \
                 BufReader::new(&stream).read_line(&mut line)?;\n        \
                 write!(stream, \"{{}}{voice} {{line}}\", netlab::prefix())?;\n    \
             }}\n    \
             Ok(())\n\
         }}\n"
    )
}

/// A submission of these files.
pub(crate) fn submission(files: &[(&str, &str)]) -> TempDir {
    let folder = folder();
    for (path, text) in files {
        write(folder.path().join(path), text);
    }
    folder
}

/// A course of one lab, in folders whose names no other process knows.
pub(crate) struct Guarded {
    pub(crate) course: Course,
    pub(crate) temporary: TempDir,
}

impl Guarded {
    pub(crate) fn new() -> Self {
        let course = Course::of(TODO, TODO);
        let dependencies = "[dependencies]\nnetlab = { path = \"../netlab\" }\n";
        let lab = manifest("tcp-probe", dependencies);
        course.write("labs/tcp-probe/Cargo.toml", lab);
        let netlab = "[package]\nname = \"netlab\"\nversion = \"0.1.0\"\nedition = \"2024\"\n";
        course.write("labs/netlab/Cargo.toml", netlab);
        let prefix = "pub fn prefix() -> &'static str { \"you \" }\n";
        course.write("labs/netlab/src/lib.rs", prefix);
        let solution =
            format!("// {SECRET}\npub const WORDS: &str = \"{SECRET}\";\nfn main() {{}}\n");
        course.write("solutions/tcp-probe/server.rs", solution);
        course.write("target/debug/tcp-probe-server-solution", SECRET);
        Self {
            course,
            temporary: open_folder(),
        }
    }

    pub(crate) fn path(&self, path: &str) -> String {
        self.course.path(path).to_string_lossy().into_owned()
    }

    /// The command that grades a submission.
    pub(crate) fn check(&self, submission: &Path, options: &[&str]) -> Grade {
        self.course
            .grade(["check", "tcp-probe", "--submission"])
            .arg(submission)
            .args(options)
            .env("TMPDIR", self.temporary.path())
    }

    /// Grades a submission's answer at a level; `None` after reporting a skip if the machine does
    /// not have the level.
    pub(crate) fn answer_at(&self, level: &str, submission: &Path) -> Option<Ran> {
        let options = ["--case", "answer", "--isolation", level];
        let ran = self.check(submission, &options).run();
        if ran.is_refused() {
            skip(format!("{level}: {}", ran.said()));
            return None;
        }
        Some(ran)
    }

    /// Asserts that no process of this course and no temporary file is left.
    pub(crate) fn assert_nothing_is_left(&self) {
        let marker = self.path("");
        let marker = marker.trim_end_matches('/');
        let left: Vec<String> = processes().filter(|line| line.contains(marker)).collect();
        assert_eq!(left, [""; 0]);
        assert_eq!(entries(self.temporary.path()), Vec::<PathBuf>::new());
        let mut target = self.course.entries("target");
        target.retain(|path| path.to_string_lossy().contains("grader-"));
        assert_eq!(target, Vec::<PathBuf>::new());
    }
}
