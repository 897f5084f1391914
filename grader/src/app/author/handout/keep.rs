//! What stays of a text when something is taken out of it. Pure.

use std::fmt::Write as _;

use crate::spec::HeldBack;

/// A manifest without the block between `# NAME: begin` and `# NAME: end`.
pub(crate) fn without(text: &str, name: &str) -> String {
    let (begin, end) = (format!("# {name}: begin"), format!("# {name}: end"));
    let mut kept = String::new();
    let mut inside = false;
    for line in text.split_inclusive('\n') {
        if line.trim() == begin {
            inside = true;
        } else if line.trim() == end {
            inside = false;
        } else if !inside {
            kept.push_str(line);
        }
    }
    kept
}

/// `lab.yaml` that tells what its cases do not add up to.
pub(super) fn held_back(text: &str, points: HeldBack) -> String {
    let mut kept: String = text
        .split_inclusive('\n')
        .filter(|line| !line.starts_with("held_back:"))
        .collect();
    if points != HeldBack::default() {
        let HeldBack { document, robust } = points;
        let _ = writeln!(
            kept,
            "held_back: {{document: {document}, robust: {robust}}}"
        );
    }
    kept
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_marked_block_is_taken_out() {
        let text = "a\n# x: begin\nb\n# x: end\nc\n  # x: begin\nd\n  # x: end\n";
        assert_eq!(without(text, "x"), "a\nc\n");
        assert_eq!(without(text, "y"), text);
    }

    #[test]
    fn points_are_told_once_and_only_where_there_are_some() {
        let points = HeldBack {
            document: 10,
            robust: 4,
        };
        let told = "order: 1\nheld_back: {document: 10, robust: 4}\n";
        assert_eq!(held_back("order: 1\n", points), told);
        assert_eq!(held_back(told, points), told);
        assert_eq!(held_back(told, HeldBack::default()), "order: 1\n");
    }
}
