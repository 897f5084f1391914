//! The isolation level does not change the verdicts: the whole course gets the same report on every
//! level.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::support::{Course, has_solutions, heavy, skip, tool};

/// The verdict on each case, without times; `None` if the machine does not have the level.
fn verdicts(level: &str, programs: &[&str]) -> Option<BTreeMap<String, String>> {
    let check = ["check", "--format", "json", "--isolation", level];
    let ran = Course::repository().grade(check).args(programs).run();
    if ran.stdout.is_empty() {
        assert!(ran.is_refused(), "{level}: {}", ran.stderr);
        skip(ran.stderr);
        return None;
    }
    let report = ran.json();
    assert_eq!(report["isolation"], level);
    let list = |value: &Value| value.as_array().cloned().unwrap_or_default();
    let mut verdicts = BTreeMap::new();
    for lab in list(&report["labs"]) {
        for case in list(&lab["cases"]) {
            let name = format!("{}/{}", lab["lab"], case["case"]);
            let words = format!(
                "{} {} {}",
                case["outcome"], case["score"], case["failure"]["kind"]
            );
            verdicts.insert(name, words);
        }
    }
    Some(verdicts)
}

fn assert_same(programs: &[&str]) {
    let _heavy = heavy();
    let reference = verdicts("ports", programs).expect("every machine has it");
    assert!(!reference.is_empty());
    for level in ["namespace", "user", "landlock"] {
        if let Some(verdicts) = verdicts(level, programs) {
            assert_eq!(verdicts, reference, "{level}");
        }
    }
}

#[test]
fn right_programs_get_the_same_report_on_every_level() {
    if has_solutions() {
        assert_same(&["--solutions"]);
    }
}

#[test]
fn a_program_that_takes_one_read_for_a_message_does_too() {
    if tool("python3").is_some() {
        let server = "python3 grader/tests/programs/chat_server_one_recv.py";
        assert_same(&["tcp-chat", "--server", server]);
    }
}
