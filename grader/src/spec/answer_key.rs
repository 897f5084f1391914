//! Reads answer keys: the `.snap` files that insta writes.
//!
//! insta has a reader of its own, but the grader would use nothing else of insta at run time.

/// The body of a snapshot file: what follows the second `---`, which ends the metadata. Trimmed at
/// the end, as insta trims it to compare. `None` if the text is not a snapshot file.
pub(super) fn snapshot_body(text: &str) -> Option<String> {
    let text = text.replace("\r\n", "\n");
    let after = text.strip_prefix("---\n")?;
    let body = match after.strip_prefix("---\n") {
        Some(body) => body,
        None => after.split_once("\n---\n")?.1,
    };
    Some(body.trim_end().to_owned())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::snapshot_body;

    #[test]
    fn insta_reads_the_same() {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("key.snap");
        for text in [
            "---\nsource: a.rs\nexpression: \"a\\n---\\nb\"\n---\nhello\n",
            "---\nsource: a.rs\n---\nhello\n---\n\n  world  \n\n",
            "---\nsource: a.rs\n---\n\n",
            "---\r\nsource: a.rs\r\n---\r\nhello\r\nworld\r\n",
            "---\nsource: a.rs\n---\n  indented\n",
        ] {
            fs::write(&path, text).unwrap();
            let theirs = insta::Snapshot::from_file(&path).unwrap();
            let theirs = theirs.as_text().unwrap().to_string();
            assert_eq!(
                snapshot_body(text).as_deref(),
                Some(theirs.trim_end()),
                "{text:?}"
            );
        }
    }

    #[test]
    fn what_is_no_snapshot_has_no_body() {
        for text in ["", "hello", "---\nsource: a.rs\n", "---"] {
            assert_eq!(snapshot_body(text), None, "{text:?}");
        }
    }
}
