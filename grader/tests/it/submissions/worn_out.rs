//! Programs that exhaust the compiler's resources.

use std::time::{Duration, Instant};

use super::graded;
use crate::support::guarded::{Guarded, submission};
use crate::support::{heavy, unwrapped};

/// Grades a server that exhausts the compiler, and looks for these words in the output. Grading
/// must take no longer than the limit and a margin for a busy machine.
fn assert_worn_out(server: &str, seconds: &str, words: &str) {
    let _heavy = heavy();
    let course = Guarded::new();
    let submission = submission(&[("src/bin/server.rs", server)]);
    let began = Instant::now();
    let options = ["--compile-seconds", seconds, "--case", "answer"];
    let Some(ran) = graded(&course, submission.path(), &options) else {
        return;
    };
    let said = ran.status(1).said();
    assert!(unwrapped(&said).contains(words), "{said}");
    assert!(began.elapsed() < Duration::from_secs(80), "{said}");
    course.assert_nothing_is_left();
}

#[test]
fn a_constant_that_takes_for_ever_is_given_up() {
    let server = "#![allow(long_running_const_eval)]\n\
                  const A: u64 = { let mut a = 0u64; while a < u64::MAX { a += 1 } a };\n\
                  fn main() { println!(\"{A}\") }\n";
    let words =
        "✗ tcp-probe server: the compiler used more than 3 s of processor time on this program";
    assert_worn_out(server, "3", words);
}

#[test]
fn a_macro_that_grows_for_ever_is_given_up() {
    let server = "#![recursion_limit = \"100000\"]\n\
                  macro_rules! bomb { ($($t:tt)*) => { bomb!($($t)* $($t)*) } }\n\
                  fn main() { bomb!(a b c d) }\n";
    let words = "the compiler used more than 1024 MiB of memory on this program";
    assert_worn_out(server, "30", words);
}

#[test]
fn a_hundred_thousand_warnings_do_not_fill_the_grader() {
    let lines: String = (0..100_000).map(|_| "let a = 0;\n").collect();
    let server = format!("fn main() {{\n{lines}}}\n");
    let words = "the compiler used more than 64 MiB of output on this program";
    assert_worn_out(&server, "30", words);
}

#[test]
fn more_errors_than_anybody_reads_are_cut() {
    let lines = format!("{};\n", "x".repeat(400)).repeat(2000);
    let server = format!("fn main() {{\n{lines}}}\n");
    let words = "the compiler said more than 64 KiB: the rest was cut";
    assert_worn_out(&server, "30", words);
}

/// The compiler's message has these words three times, and its JSON is longer than what is parsed.
#[test]
fn a_message_that_is_longer_than_anything_is_a_sentence_and_no_json() {
    let _heavy = heavy();
    let words = "no end ".repeat(300_000);
    let server = format!("fn main() {{}}\ncompile_error!(\"{words}\");\n");
    let course = Guarded::new();
    let submission = submission(&[("src/bin/server.rs", &server)]);
    let json = ["--format", "json", "--case", "answer"];
    let Some(ran) = graded(&course, submission.path(), &json) else {
        return;
    };
    let report = ran.status(1).json();
    let said = report["labs"][0]["cases"][0]["failure"]["compiler"].as_str();
    let said = said.expect("the compiler's words");
    assert!(said.starts_with("error: no end no end"), "{said}");
    assert!(
        said.contains("the compiler says more about this than can be shown"),
        "{said}"
    );
    assert!(said.len() < 2000 && !said.contains("\"spans\""), "{said}");
}
