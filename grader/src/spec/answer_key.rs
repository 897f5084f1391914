//! Reads answer keys: the `.snap` files that insta writes.
//!
//! insta's own reader is for tests; a grader at run time has no use for the rest of it.

/// The body of a snapshot file: what follows the metadata, which end at the second `---`. The end of the body is
/// trimmed, as insta does when it compares.
pub(super) fn body(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let after = text.strip_prefix("---\n")?;
    let body = match after.strip_prefix("---\n") {
        Some(body) => body,
        None => after.split_once("\n---\n")?.1,
    };
    Some(body.trim_end().to_owned())
}
