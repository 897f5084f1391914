//! Checks that the command leaves nothing behind, whatever the programs do and however it ends.
//! Reads the kernel's process table, so this is for Linux only.

use std::path::{Path, PathBuf};
use std::sync::MutexGuard;
use std::time::{Duration, Instant};

use nix::sys::signal::Signal;

use crate::support::files::{entries, folder, install, make_folder, script};
use crate::support::{Course, Running, heavy, processes, wait_until};

/// A copy of the misbehaving program under a path that no other process uses.
struct Marked {
    folder: tempfile::TempDir,
    program: PathBuf,
    /// Fork bombs of other tests would fill the process table that this reads.
    _turn: MutexGuard<'static, ()>,
}

impl Marked {
    fn new() -> Self {
        let turn = heavy();
        let folder = folder();
        let program = folder.path().join("marked");
        install(Path::new(env!("CARGO_BIN_EXE_misbehave")), &program);
        make_folder(folder.path().join("temporary"));
        Self {
            folder,
            program,
            _turn: turn,
        }
    }

    /// The processes that run it, from the kernel's process table.
    fn running(&self) -> Vec<String> {
        // The grader's command line contains the path too, but in an argument with other words.
        let marker = format!("{}\0", self.program.display());
        let running = processes().filter(|command| command.starts_with(&marker));
        running.collect()
    }

    /// Starts a grader on it, with its own folder for temporary files.
    fn grade(&self, way: &str, case: &str, isolation: &str) -> Running {
        Course::probe()
            .grade([
                "check",
                "tcp-probe",
                "--case",
                case,
                "--isolation",
                isolation,
            ])
            .args(["--server", &format!("'{}' {way}", self.program.display())])
            .env("TMPDIR", self.temporary())
            .start()
    }

    fn temporary(&self) -> PathBuf {
        self.folder.path().join("temporary")
    }
}

#[test]
#[cfg(not(portable))]
fn a_daemon_that_holds_stdout_is_gone_after_its_case() {
    for isolation in ["auto", "ports"] {
        let marked = Marked::new();
        let ran = marked.grade("orphan", "pieces", isolation).ended();
        assert_eq!(
            ran.code(),
            Some(0),
            "what a daemon holds open is no reason to fail: {}",
            ran.said()
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
            grading.signal(*signal);
        }
        let began = Instant::now();
        grading
            .ended()
            .status(130)
            .stderr_has("0 of 1 cases had been graded; their results are lost");
        assert!(
            began.elapsed() < Duration::from_secs(8),
            "it waited for the case's own end"
        );
        assert_eq!(marked.running(), [""; 0]);
        let left = entries(marked.temporary());
        assert!(left.is_empty(), "{left:?}");
    }
}

/// A killed grader cannot clean up, so only the kernel and the jails can.
#[test]
#[cfg(not(portable))]
fn a_grader_that_is_killed_takes_its_programs_with_it() {
    for isolation in ["auto", "ports"] {
        let marked = Marked::new();
        let grading = marked.grade("says-nothing", "second", isolation);
        wait_until("the program", || !marked.running().is_empty());
        grading.killed();
        wait_until("the program's end", || marked.running().is_empty());
        let mounts = crate::support::files::read("/proc/self/mounts");
        let temporary = marked.temporary();
        assert!(!mounts.contains(&*temporary.to_string_lossy()), "{mounts}");
        for left in entries(temporary) {
            // A folder may be left over, but it must be empty.
            assert_eq!(entries(left).len(), 0);
        }
    }
}

#[test]
fn an_interrupt_ends_a_build_too() {
    for deaf in ["", "trap '' TERM\n"] {
        interrupt_a_build(deaf);
    }
}

/// Interrupts a build whose cargo starts a process and never ends, and may ignore SIGTERM.
fn interrupt_a_build(deaf: &str) {
    let marked = Marked::new();
    let cargo = marked.folder.path().join("cargo");
    let program = marked.program.display();
    let text = format!("#!/bin/sh\n{deaf}'{program}' lives-on 127.0.0.1:1\n");
    script(&cargo, &text);
    let check = Course::probe().grade(["check", "tcp-probe"]);
    let grading = check.env("CARGO", cargo).start();
    wait_until("the build", || !marked.running().is_empty());
    grading.signal(Signal::SIGTERM);
    grading
        .ended()
        .status(130)
        .stderr_has("cargo was still building; nothing was graded");
    wait_until("the end of the build", || marked.running().is_empty());
}
