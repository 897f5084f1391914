//! Programs that go wrong in one way each, and correct programs that are unusual: every failure is
//! recognised, and every correct program passes, at every isolation level.

mod by_hand;
mod columns;
mod documented;
mod environment;
mod failures;
mod kept;
mod levels;
mod mutants;
mod python;
mod replay;
mod traces;
mod waiting;

use crate::support::{ADDR, Grade, Ran};

/// What differs between runs in the reports on `programs/misbehave.rs`.
const DIFFERS: [(&str, &str); 2] = [
    ADDR,
    (
        r"[^ ]*tests.programs.misbehave.rs:\d+:\d+",
        "tests/programs/misbehave.rs:<line>",
    ),
];

/// Runs the command with a program that misbehaves in this way, and asserts exit status 1.
fn failing(way: &str, grade: impl Fn() -> Grade) -> Ran {
    // The grader waits half a second for a crash after the last step; on a busy machine it comes
    // later.
    let tries = if way == "crashes-behind" { 20 } else { 1 };
    let mut runs = (0..tries).map(|_| grade().run());
    let failed = runs.find(|ran| ran.code() != Some(0));
    failed.expect("the command finds it").status(1)
}

/// Every way of misbehaving that `programs/misbehave.rs` has, with a case that detects it.
/// Generates a test for each, which calls this function.
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
