//! A course of one lab, submissions to it, and the command that grades them.

use std::fs::{self, Permissions};
use std::os::unix::fs::PermissionsExt;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use crate::SECRET;

/// A server that answers as the case `answer` wants it, or in another voice.
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

pub(crate) const RIGHT: &str = "said";

pub(crate) fn write(folder: &Path, path: &str, text: &str) {
    let path = folder.join(path);
    fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
    fs::write(path, text).expect("a file");
}

/// A folder that everybody can pass, as a program's own user has to.
fn open_folder() -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    fs::set_permissions(folder.path(), Permissions::from_mode(0o755)).expect("its mode");
    folder
}

/// A course of one lab, in a folder that no other process knows of.
pub(crate) struct Course {
    pub(crate) folder: tempfile::TempDir,
    pub(crate) temporary: tempfile::TempDir,
}

impl Course {
    pub(crate) fn new() -> Self {
        let course = Self {
            folder: open_folder(),
            temporary: open_folder(),
        };
        let package = |name: &str| {
            format!("[package]\nname = \"{name}\"\nversion = \"0.1.0\"\nedition = \"2024\"\n")
        };
        let bin = |role: &str| {
            format!("[[bin]]\nname = \"tcp-probe-{role}\"\npath = \"src/bin/{role}.rs\"\n")
        };
        let manifest = package("tcp-probe")
            + "[dependencies]\nnetlab = { path = \"../netlab\" }\n"
            + &bin("server")
            + &bin("client");
        let root = course.folder.path();
        let workspace = "[workspace]\nresolver = \"3\"\nmembers = [\"labs/*\"]\n";
        write(root, "Cargo.toml", workspace);
        write(root, "labs/tcp-probe/Cargo.toml", &manifest);
        write(root, "labs/netlab/Cargo.toml", &package("netlab"));
        let prefix = "pub fn prefix() -> &'static str { \"you \" }\n";
        write(root, "labs/netlab/src/lib.rs", prefix);
        for role in ["server", "client"] {
            let skeleton = "fn main() { todo!(\"write it\") }\n";
            write(root, &format!("labs/tcp-probe/src/bin/{role}.rs"), skeleton);
        }
        let solution =
            format!("// {SECRET}\npub const WORDS: &str = \"{SECRET}\";\nfn main() {{}}\n");
        write(root, "solutions/tcp-probe/server.rs", &solution);
        write(root, "target/debug/tcp-probe-server-solution", SECRET);
        for entry in fs::read_dir(tests().join("course/specs/tcp-probe")).expect("specs") {
            let path = entry.expect("a spec").path();
            let text = fs::read_to_string(&path).expect("a spec");
            let name = path
                .file_name()
                .expect("a name")
                .to_string_lossy()
                .into_owned();
            write(root, &format!("specs/tcp-probe/{name}"), &text);
        }
        course
    }

    pub(crate) fn command(&self, submission: &Path, options: &[&str]) -> Command {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(self.folder.path())
            .env("NO_COLOR", "1")
            .env("TMPDIR", self.temporary.path())
            .env_remove("CARGO_TARGET_DIR")
            .args(["check", "tcp-probe", "--submission"])
            .arg(submission)
            .args(options)
            .stdin(Stdio::null());
        command
    }

    pub(crate) fn check(&self, submission: &Path, options: &[&str]) -> (Option<i32>, String) {
        let output = self.command(submission, options).output();
        let output = output.expect("the grader runs");
        let said =
            [output.stdout, output.stderr].map(|said| String::from_utf8_lossy(&said).into_owned());
        (output.status.code(), said.concat())
    }

    /// Grades at a level; none, and a word about it, where the machine has no such thing.
    pub(crate) fn check_at(
        &self,
        level: &str,
        submission: &Path,
        options: &[&str],
    ) -> Option<(Option<i32>, String)> {
        let (status, said) = self.check(submission, &[options, &["--isolation", level]].concat());
        if said.contains("this isolation is not available") {
            println!("skipped: {level}: {}", said.trim());
            return None;
        }
        Some((status, said))
    }

    /// That no process is left which has to do with this course, and no file that was made for a moment.
    pub(crate) fn assert_nothing_is_left(&self) {
        let marker = self.folder.path().to_string_lossy().into_owned();
        let processes = fs::read_dir("/proc").expect("processes").flatten();
        let left: Vec<String> = processes
            .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
            .filter(|command| command.contains(&marker))
            .collect();
        assert_eq!(left, [""; 0]);
        let names = |folder: &Path| -> Vec<PathBuf> {
            let entries = fs::read_dir(folder).expect("a folder").flatten();
            entries.map(|entry| entry.path()).collect()
        };
        assert_eq!(names(self.temporary.path()), Vec::<PathBuf>::new());
        let mut target = names(&self.folder.path().join("target"));
        target.retain(|path| path.to_string_lossy().contains("grader-"));
        assert_eq!(target, Vec::<PathBuf>::new());
    }

    pub(crate) fn path(&self, path: &str) -> String {
        self.folder.path().join(path).to_string_lossy().into_owned()
    }
}

fn tests() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests")
}

/// A submission of these files.
pub(crate) fn submission(files: &[(&str, &str)]) -> tempfile::TempDir {
    let folder = tempfile::tempdir().expect("a folder");
    for (path, text) in files {
        write(folder.path(), path, text);
    }
    folder
}

/// Grades a server that wears the compiler out, and looks for these words. It takes no longer than its limit and some time
/// for the rest, on a machine that has other things to do.
pub(crate) fn assert_worn_out(server: &str, seconds: &str, words: &str) {
    // One after the other, so that none of them has to wait for processors.
    static ONE: Mutex<()> = Mutex::new(());
    let _one = ONE.lock().unwrap_or_else(PoisonError::into_inner);
    let course = Course::new();
    let submission = submission(&[("src/bin/server.rs", server)]);
    let began = Instant::now();
    let options = ["--compile-seconds", seconds, "--case", "answer"];
    let (status, said) = course.check(submission.path(), &options);
    if said.contains("does not sandbox programs") {
        println!("skipped: {said}");
        return;
    }
    assert_eq!(status, Some(1), "{said}");
    assert!(said.contains(words), "{said}");
    assert!(began.elapsed() < Duration::from_secs(80), "{said}");
    course.assert_nothing_is_left();
}
