//! What the command leaves behind: nothing, whatever the programs do and however it is ended. Looks at the kernel's process
//! table, so on Linux only.

#![cfg(target_os = "linux")]

use std::fs;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

/// A copy of the program that misbehaves, under a path that no other process has.
struct Marked {
    folder: tempfile::TempDir,
    program: PathBuf,
}

impl Marked {
    fn new() -> Self {
        let folder = tempfile::tempdir().expect("a folder");
        let program = folder.path().join("marked");
        fs::copy(env!("CARGO_BIN_EXE_misbehave"), &program).expect("a copy");
        Self { folder, program }
    }

    /// Processes that run it, by the kernel's process table.
    fn running(&self) -> Vec<String> {
        let Ok(processes) = fs::read_dir("/proc") else {
            return Vec::new();
        };
        let commands = processes
            .flatten()
            .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok());
        let marker = self.program.to_string_lossy().into_owned();
        // The grader's own command line names it too, in one argument with other words.
        commands
            .filter(|command| command.starts_with(&format!("{marker}\0")))
            .collect()
    }

    /// Starts a grader on it, with a folder for temporary files of its own.
    fn grade(&self, way: &str, case: &str, isolation: &str) -> Child {
        let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
        command
            .current_dir(course())
            .env("TMPDIR", self.temporary())
            .stdout(Stdio::null())
            .stderr(Stdio::piped());
        command.args([
            "check",
            "tcp-probe",
            "--case",
            case,
            "--isolation",
            isolation,
        ]);
        command.args(["--server", &format!("'{}' {way}", self.program.display())]);
        command.spawn().expect("the grader starts")
    }

    fn temporary(&self) -> PathBuf {
        let folder = self.folder.path().join("temporary");
        fs::create_dir_all(&folder).expect("a folder");
        folder
    }
}

fn course() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/course")
}

fn pid(child: &Child) -> Pid {
    Pid::from_raw(child.id().try_into().expect("a process id"))
}

fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(30);
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        std::thread::yield_now();
    }
}

#[test]
#[cfg(not(portable))]
fn a_daemon_that_holds_stdout_is_gone_after_its_case() {
    for isolation in ["auto", "ports"] {
        let marked = Marked::new();
        let status = marked
            .grade("orphan", "pieces", isolation)
            .wait()
            .expect("the grader ends");
        assert_eq!(
            status.code(),
            Some(0),
            "what a daemon holds open is no reason to fail"
        );
        assert_eq!(marked.running(), [""; 0]);
    }
}

#[test]
fn an_interrupt_ends_everything_and_leaves_nothing() {
    for (isolation, signals) in [
        ("auto", &[Signal::SIGINT, Signal::SIGINT][..]),
        ("ports", &[Signal::SIGTERM]),
        ("auto", &[Signal::SIGHUP, Signal::SIGTERM]),
    ] {
        let marked = Marked::new();
        let grading = marked.grade("says-nothing", "second", isolation);
        wait_until("the program", || !marked.running().is_empty());
        for signal in signals {
            kill(pid(&grading), *signal).expect("a signal");
        }
        let began = Instant::now();
        let ended = grading.wait_with_output().expect("the grader ends");
        assert_eq!(ended.status.code(), Some(130));
        let words = String::from_utf8_lossy(&ended.stderr);
        assert!(
            words.contains("1 cases had been graded; their results are lost"),
            "{words}"
        );
        assert!(
            began.elapsed() < Duration::from_secs(8),
            "it waited for the case's own end"
        );
        assert_eq!(marked.running(), [""; 0]);
        let left: Vec<_> = fs::read_dir(marked.temporary())
            .expect("a folder")
            .flatten()
            .collect();
        assert!(left.is_empty(), "{left:?}");
    }
}

/// Nobody can tidy up after it, but the kernel and the jails do.
#[test]
#[cfg(not(portable))]
fn a_grader_that_is_killed_takes_its_programs_with_it() {
    for isolation in ["auto", "ports"] {
        let marked = Marked::new();
        let mut grading = marked.grade("says-nothing", "second", isolation);
        wait_until("the program", || !marked.running().is_empty());
        grading.kill().expect("a signal");
        grading.wait().expect("the grader ends");
        wait_until("the program's end", || marked.running().is_empty());
        let mounts = fs::read_to_string("/proc/self/mounts").expect("the mounts");
        let temporary = marked.temporary();
        assert!(!mounts.contains(&*temporary.to_string_lossy()), "{mounts}");
        for left in fs::read_dir(temporary).expect("a folder").flatten() {
            // A folder may be left over, but nothing in it.
            assert_eq!(fs::read_dir(left.path()).expect("a folder").count(), 0);
        }
    }
}

#[test]
fn an_interrupt_ends_a_build_too() {
    for deaf in ["", "trap '' TERM\n"] {
        interrupt_a_build(deaf);
    }
}

/// With a cargo that starts something and never ends, and may not listen to SIGTERM.
fn interrupt_a_build(deaf: &str) {
    use std::os::unix::fs::PermissionsExt;
    let marked = Marked::new();
    let cargo = marked.folder.path().join("cargo");
    let script = format!(
        "#!/bin/sh\n{deaf}'{}' lives-on 127.0.0.1:1\n",
        marked.program.display()
    );
    fs::write(&cargo, script).expect("a script");
    fs::set_permissions(&cargo, fs::Permissions::from_mode(0o755)).expect("a program");
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(course())
        .env("CARGO", cargo)
        .args(["check", "tcp-probe"]);
    let grading = command
        .stderr(Stdio::piped())
        .spawn()
        .expect("the grader starts");
    wait_until("the build", || !marked.running().is_empty());
    kill(pid(&grading), Signal::SIGTERM).expect("a signal");
    let ended = grading.wait_with_output().expect("the grader ends");
    assert_eq!(ended.status.code(), Some(130));
    let words = String::from_utf8_lossy(&ended.stderr);
    assert!(
        words.contains("cargo was still building; nothing was graded"),
        "{words}"
    );
    wait_until("the end of the build", || marked.running().is_empty());
}
