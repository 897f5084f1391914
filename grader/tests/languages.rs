//! Programs in another language are graded like any other: right ones pass, and those that take one `recv` for a message
//! pass what is simple and fail what is not, in words that name the cause.

use std::path::Path;

use assert_cmd::Command;
use serde_json::Value;

/// The report on a pair of Python programs; `None` where there is no Python.
fn report(server: &str, client: &str) -> Option<Value> {
    if Command::new("python3").arg("--version").output().is_err() {
        println!("skipped: there is no python3 here");
        return None;
    }
    let program = |name: &str| format!("python3 tests/programs/{name}.py");
    let mut command = Command::new(env!("CARGO_BIN_EXE_grader"));
    command
        .current_dir(Path::new(env!("CARGO_MANIFEST_DIR")))
        .args(["check", "tcp-chat", "--format", "json"]);
    command.args(["--server", &program(server), "--client", &program(client)]);
    let output = command.output().expect("the grader runs");
    Some(serde_json::from_slice(&output.stdout).expect("a report"))
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
        format!(
            "{}: {}\n",
            case["failure"]["message"], case["failure"]["notes"][0]
        )
    };
    insta::assert_snapshot!(message("message-in-pieces") + &message("several-in-one-piece"));
}
