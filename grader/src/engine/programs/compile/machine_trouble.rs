//! Tells a machine that cannot compile from a program that does not compile: a full disk or a
//! missing linker is not the student's mistake.

use serde_json::Value;

/// Messages of the compiler, the linker and the kernel that only the machine causes.
const SIGNS: [&str; 14] = [
    "No space left on device",
    "Read-only file system",
    "Permission denied",
    "Disk quota exceeded",
    "Cannot allocate memory",
    "Resource temporarily unavailable",
    "Too many open files",
    "Input/output error",
    "memory allocation of ",
    "out of memory",
    "failed to map segment",
    // How the linker dies if the disk is full, and if memory is.
    "terminated with signal 7 [",
    "terminated with signal 9 [",
    "linker `",
];

/// What the user can do, by what a message contains.
const REMEDIES: [(&str, &str); 15] = [
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
    ("memory allocation of ", "end other programs"),
    ("out of memory", "end other programs"),
    ("failed to map segment", "end other programs"),
    ("terminated with signal 7 [", "make room on the disk"),
    ("terminated with signal 9 [", "end other programs"),
    ("Resource temporarily unavailable", "end other programs"),
    ("Too many open files", "end other programs"),
];

/// Whether an error of the compiler is about the machine: it has one of the [`SIGNS`], and no place
/// in any source file.
pub(super) fn is_the_machines(message: &Value) -> bool {
    let has_place = message["spans"]
        .as_array()
        .is_some_and(|spans| !spans.is_empty());
    let rendered = message["rendered"].as_str().unwrap_or_default();
    let text = message["message"].as_str().unwrap_or_default();
    !has_place
        && SIGNS
            .iter()
            .any(|sign| rendered.contains(sign) || text.contains(sign))
}

/// The same of a line that is no message: the compiler's last words, or the linker's.
pub(super) fn is_line_about_machine(line: &str) -> bool {
    SIGNS.iter().any(|sign| line.contains(sign))
}

/// Whether what is missing is room in the compiler's folder.
pub(super) fn is_about_disk(message: &str) -> bool {
    ["No space left on device", "terminated with signal 7 ["]
        .iter()
        .any(|sign| message.contains(sign))
}

/// A message, with a remedy appended if one is known.
pub(super) fn with_remedy(message: &str) -> String {
    let message = message.trim_end();
    match REMEDIES.iter().find(|(sign, _)| message.contains(sign)) {
        Some((_, remedy)) => format!("{message}\n{remedy}"),
        None => message.to_owned(),
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
        assert!(error(
            "linking with `cc` failed: collect2: fatal error: ld terminated with signal 7 [Bus error]",
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
    fn a_known_remedy_is_appended() {
        assert!(with_remedy("error: linker `cc` not found\n").ends_with("brings the linker"));
        assert_eq!(with_remedy("who knows\n"), "who knows");
    }
}
