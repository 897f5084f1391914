//! Programs in another language are graded like any other. Correct ones pass; those that take one
//! `recv` for a whole message pass the simple cases and fail the others, with a report that names
//! the cause.

use serde_json::Value;

use crate::support::{Course, snapshot_with, tests, tool};

/// The report on a pair of Python programs; `None` if Python is not installed.
fn report(server: &str, client: &str) -> Option<Value> {
    tool("python3")?;
    let program = |name: &str| {
        let path = tests(&format!("programs/{name}.py"));
        format!("python3 '{}'", path.display())
    };
    Course::repository()
        .grade(["check", "tcp-chat", "--format", "json"])
        .args(["--server", &program(server), "--client", &program(client)])
        .run()
        .json()
        .into()
}

fn cases(report: &Value) -> Vec<&Value> {
    report["labs"][0]["cases"]
        .as_array()
        .into_iter()
        .flatten()
        .collect()
}

#[test]
fn a_right_program_passes_in_any_language() {
    let Some(report) = report("chat_server", "chat_client") else {
        return;
    };
    let failed: Vec<_> = cases(&report)
        .into_iter()
        .filter(|case| case["outcome"] != "pass")
        .collect();
    assert!(failed.is_empty(), "{failed:#?}");
    assert_eq!(report["score"], 100);
}

#[test]
fn one_recv_for_a_message_passes_the_document_and_fails_what_is_robust() {
    let Some(report) = report("chat_server_one_recv", "chat_client_one_recv") else {
        return;
    };
    for case in cases(&report) {
        if case["level"] == "document" {
            assert_eq!(case["outcome"], "pass", "{case:#}");
        }
    }
    let message = |name: &str| {
        let case = cases(&report)
            .into_iter()
            .find(|case| case["case"] == name)
            .expect("a case");
        assert_eq!(case["outcome"], "fail");
        let failure = &case["failure"];
        format!("{}: {}\n", failure["message"], failure["notes"][0])
    };
    let messages = message("message-in-pieces") + &message("several-in-one-piece");
    snapshot_with("one-recv", &messages, &[]);
}
