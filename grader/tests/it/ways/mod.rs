//! Programs that go wrong in one way each, and programs that are right in ways of their own: each
//! failure is told apart, and what is right passes, whatever holds the program.

mod documented;
mod failures;
mod kept;
mod levels;
mod python;
mod replay;
mod traces;

use crate::support::{ADDR, Grade, Ran};

/// What differs in what is said of `programs/misbehave.rs`.
const DIFFERS: [(&str, &str); 2] = [
    ADDR,
    (
        r"[^ ]*tests.programs.misbehave.rs:\d+:\d+",
        "tests/programs/misbehave.rs:<line>",
    ),
];

/// A run in which a program goes wrong in this way, and the command ends with status 1.
fn failing(way: &str, grade: impl Fn() -> Grade) -> Ran {
    // A crash after the last step is waited for half a second, and comes later on a busy machine.
    let tries = if way == "crashes-behind" { 20 } else { 1 };
    let mut runs = (0..tries).map(|_| grade().run());
    let failed = runs.find(|ran| ran.code() != Some(0));
    failed.expect("the command finds it").status(1)
}

/// Each way of going wrong that `programs/misbehave.rs` knows, and a case that finds it: a test
/// each, which calls this function.
macro_rules! each_way {
    ($check:ident: $($name:ident: $way:literal, $lab:literal, $case:literal, $role:literal;)*) => {
        $(#[test] fn $name() { $check($way, $lab, $case, $role); })*
    };
    ($check:ident) => { each_way! { $check:
        not_written: "not-written", "tcp-probe", "second", "server";
        never_listened: "never-listens", "tcp-probe", "soon", "server";
        another_port: "wrong-port", "tcp-probe", "soon", "server";
        crashed_in_a_thread: "panics", "tcp-probe", "answer", "server";
        crashed_by_a_signal: "panics-at-last", "tcp-probe", "answer", "server";
        crashed_behind_the_answer: "crashes-behind", "tcp-probe", "pieces", "server";
        exited_early: "exits-early", "tcp-probe", "answer", "server";
        nothing_came: "says-nothing", "tcp-probe", "answer", "server";
        a_part_came: "says-a-part", "tcp-probe", "answer", "server";
        wrong_bytes: "says-something-else", "tcp-probe", "answer", "server";
        extra_bytes: "says-too-much", "tcp-probe", "answer", "server";
        closed_too_early: "closes-early", "tcp-probe", "answer", "server";
        closed_in_the_middle: "closes-midway", "tcp-probe", "answer", "server";
        did_not_close: "never-closes", "tcp-probe", "answer", "server";
        reset: "resets", "tcp-probe", "answer", "server";
        refused: "refuses", "tcp-probe", "second", "server";
        never_read: "never-reads", "tcp-probe", "much", "server";
        output_flood: "floods", "tcp-probe", "second", "server";
        one_read_for_a_message: "one-read", "tcp-probe", "pieces", "server";
        answered_from_a_wrong_address: "udp-answers-from-elsewhere", "udp-probe", "answer", "server";
        answered_to_a_wrong_address: "udp-answers-the-first", "udp-probe", "two", "server";
        answered_twice: "udp-answers-twice", "udp-probe", "answer", "server";
        never_connected: "client-never-connects", "tcp-probe", "ask", "client";
        prompt_not_flushed: "client-does-not-flush", "tcp-probe", "ask", "client";
        wrong_prompt: "client-prompts-wrongly", "tcp-probe", "ask", "client";
        hung: "client-hangs", "tcp-probe", "ask", "client";
        wrong_exit_status: "client-ends-with-3", "tcp-probe", "ask", "client";
    } };
}
use each_way;
