//! Tells a machine that cannot compile from a program that does not: a full disk or a missing
//! linker is no student's mistake.

use serde_json::Value;

/// What only a machine does wrong, in the words of the compiler, the linker and the kernel.
const SIGNS: [&str; 6] = [
    "No space left on device",
    "Read-only file system",
    "Permission denied",
    "Disk quota exceeded",
    "Cannot allocate memory",
    "linker `",
];

/// What the user can do about it.
const REMEDIES: [(&str, &str); 8] = [
    ("No space left on device", "make room on the disk"),
    ("Disk quota exceeded", "make room on the disk"),
    (
        "Read-only file system",
        "set CARGO_TARGET_DIR to a folder that you may write to",
    ),
    (
        "Permission denied",
        "set CARGO_TARGET_DIR to a folder of your own; another user may have built here",
    ),
    ("linker `", "install a C compiler, which brings the linker"),
    ("never executed", "install Rust from https://rustup.rs"),
    ("rustup ", "install Rust from https://rustup.rs"),
    ("Cannot allocate memory", "end other programs"),
];

/// Whether this error of the compiler's is about the machine: it has no place in any source, and
/// says so.
pub(super) fn is_the_machines(message: &Value) -> bool {
    let has_place = message["spans"]
        .as_array()
        .is_some_and(|spans| !spans.is_empty());
    let said = message["rendered"].as_str().unwrap_or_default();
    let words = message["message"].as_str().unwrap_or_default();
    !has_place
        && SIGNS
            .iter()
            .any(|sign| said.contains(sign) || words.contains(sign))
}

/// What was said, and what can be done about it where that is known.
pub(super) fn with_remedy(said: &str) -> String {
    let said = said.trim_end();
    match REMEDIES.iter().find(|(sign, _)| said.contains(sign)) {
        Some((_, remedy)) => format!("{said}\n{remedy}"),
        None => said.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{is_the_machines, with_remedy};

    #[test]
    fn a_mistake_has_a_place_and_the_machines_trouble_has_none() {
        let error = |message: &str, spans: &[&str]| {
            let rendered = format!("error: {message}\n");
            is_the_machines(&json!({"message": message, "rendered": rendered, "spans": spans}))
        };
        assert!(error("linker `cc` not found", &[]));
        assert!(error(
            "couldn't create a temp dir: No space left on device (os error 28)",
            &[]
        ));
        assert!(!error(
            "couldn't read `x`: Permission denied (os error 13)",
            &["here"]
        ));
        assert!(!error("aborting due to 1 previous error", &[]));
        assert!(!error("linking with `cc` failed: exit status: 1", &[]));
    }

    #[test]
    fn a_remedy_is_told_where_it_is_known() {
        assert!(with_remedy("error: linker `cc` not found\n").ends_with("brings the linker"));
        assert_eq!(with_remedy("who knows\n"), "who knows");
    }
}
