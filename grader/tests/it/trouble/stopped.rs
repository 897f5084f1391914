//! Time in which the grader did not run counts for nobody, and a start has a time of its own.

use std::thread;
use std::time::Duration;

use nix::sys::signal::Signal;

use crate::support::{Class, heavy, misbehave, processes, wait_until};

const CASE: &str = "title: A case\nwhy: It must\nlevel: document\npoints: 60\nprogram: server\n\
                    hints: [One?, Two, Three]\nsteps:\n  \
                    - {send: \"hello\\n\", expect: \"you said hello\\n\", within: 2s}\n  - expect_eof\n";

/// The address in the command line of the program, in the hexadecimal of the kernel's table.
fn port_of_program() -> Option<String> {
    let line = processes().find(|line| line.contains("misbehave\0thinks\0"))?;
    let port: u16 = line
        .trim_end_matches('\0')
        .rsplit(':')
        .next()?
        .parse()
        .ok()?;
    Some(format!("0100007F:{port:04X}"))
}

/// Whether a connection to this address is established, which is state 01.
fn is_connected(addr: &str) -> bool {
    let table = std::fs::read_to_string("/proc/net/tcp").expect("the table");
    let words = table
        .lines()
        .map(|line| line.split_whitespace().collect::<Vec<_>>());
    let mut connections = words.filter(|words| words.get(3) == Some(&"01"));
    connections.any(|words| words[1] == addr)
}

#[test]
fn a_grader_that_was_stopped_blames_no_program() {
    // Among the processes of a fork bomb the program is not found before it has answered.
    let _turn = heavy();
    let class = Class::new();
    class.spec("answer", CASE);
    let server = misbehave("thinks");
    let mut running = class
        .course
        .grade([
            "check",
            "tcp-probe",
            "--case",
            "answer",
            "--isolation",
            "ports",
        ])
        .args(["--server", &server])
        .start();
    wait_until("a connection", || {
        running.has_ended() || port_of_program().is_some_and(|addr| is_connected(&addr))
    });
    running.signal(Signal::SIGSTOP);
    // Longer than the step may take.
    thread::sleep(Duration::from_secs(4));
    running.signal(Signal::SIGCONT);
    running.ended().status(0);
}

#[test]
fn a_server_may_take_its_time_to_start() {
    let class = Class::new();
    class.spec("answer", CASE);
    let server = misbehave("starts-late");
    class
        .course
        .grade([
            "check",
            "tcp-probe",
            "--case",
            "answer",
            "--server",
            &server,
        ])
        .status(0);
}
