//! A compiler that something stops: that is the machine's trouble, and never the program's.

use std::fs;

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use crate::support::guarded::{Guarded, RIGHT, server, submission};
use crate::support::{Grade, heavy, skip, wait_until};

/// A right server that takes the compiler a moment.
fn slow_to_compile() -> String {
    let slow = "#[allow(long_running_const_eval)]\n\
                pub const SLOW: u32 = { let mut n = 0; while n < 200_000 { n += 1 } n };\n";
    format!("{}{slow}", server(RIGHT))
}

/// The compilers at work on a submission's server for this course.
fn compilers(course: &Guarded) -> Vec<Pid> {
    let marker = course.path("");
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    let compiler = |entry: fs::DirEntry| {
        let line = fs::read_to_string(entry.path().join("cmdline")).ok()?;
        let words: Vec<&str> = line.split_terminator('\0').collect();
        let is_one = words.first()?.ends_with("rustc")
            && words.last()?.ends_with("server.rs")
            && line.contains(marker.trim_end_matches('/'));
        let pid = entry.file_name().to_str()?.parse().ok()?;
        is_one.then(|| Pid::from_raw(pid))
    };
    entries.filter_map(compiler).collect()
}

fn checking(course: &Guarded, submission: &std::path::Path) -> Grade {
    course.check(submission, &["--case", "answer", "--compile-seconds", "2"])
}

/// Whether a submission can be graded here.
fn is_possible(course: &Guarded, submission: &std::path::Path) -> bool {
    let ran = checking(course, submission).run();
    if ran.is_refused() {
        skip(ran.said());
        return false;
    }
    ran.status(0);
    true
}

#[test]
fn a_compiler_that_was_stopped_is_started_again() {
    // Among the processes of a fork bomb the compiler is not found before it has ended.
    let _turn = heavy();
    let course = Guarded::new();
    let submission = submission(&[("src/bin/server.rs", &slow_to_compile())]);
    if !is_possible(&course, submission.path()) {
        return;
    }
    let mut grading = checking(&course, submission.path()).start();
    let mut stopped = None;
    wait_until("a compiler", || {
        stopped = compilers(&course).first().copied();
        stopped.is_some() || grading.has_ended()
    });
    kill(stopped.expect("a compiler"), Signal::SIGSTOP).expect("it is there");
    grading.ended().status(0);
    course.assert_nothing_is_left();
}

#[test]
fn a_compiler_that_is_stopped_each_time_is_no_programs_failure() {
    // Among the processes of a fork bomb the compiler is not found before it has ended.
    let _turn = heavy();
    let course = Guarded::new();
    let submission = submission(&[("src/bin/server.rs", &slow_to_compile())]);
    if !is_possible(&course, submission.path()) {
        return;
    }
    let mut grading = checking(&course, submission.path()).start();
    let mut stopped = std::collections::BTreeSet::new();
    while !grading.has_ended() {
        for compiler in compilers(&course) {
            // It may have gone.
            let _ = kill(compiler, Signal::SIGSTOP);
            stopped.insert(compiler);
        }
        std::thread::park_timeout(std::time::Duration::from_millis(10));
    }
    let ran = grading.ended().status(4);
    ran.stderr_has("the compiler did nothing for");
    assert_eq!(stopped.len(), 3, "three tries");
    course.assert_nothing_is_left();
}

#[test]
fn a_source_that_makes_the_compiler_wait_is_its_authors() {
    let course = Guarded::new();
    let right = submission(&[("src/bin/server.rs", &slow_to_compile())]);
    if !is_possible(&course, right.path()) {
        return;
    }
    // A pipe of the compiler's own, to which nobody writes.
    let waits = "static WORDS: &str = include_str!(\"/proc/self/fd/3\");\n\
                 fn main() { println!(\"{WORDS}\"); }\n";
    let waits = submission(&[("src/bin/server.rs", waits)]);
    let ran = checking(&course, waits.path()).run().status(1);
    ran.stdout_has("for something that this program names");
}
