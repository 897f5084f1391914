//! Edits the text of copied files. Pure.

use std::fmt::Write as _;

use crate::spec::HeldBack;

/// Removes the blocks between the lines `# NAME: begin` and `# NAME: end`.
pub(crate) fn without_blocks(text: &str, name: &str) -> String {
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

/// Sets the held-back points in `lab.yaml`: those of cases missing from the copy.
pub(super) fn with_held_back(text: &str, points: HeldBack) -> String {
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
        assert_eq!(without_blocks(text, "x"), "a\nc\n");
        assert_eq!(without_blocks(text, "y"), text);
    }

    #[test]
    fn points_are_told_once_and_only_where_there_are_some() {
        let points = HeldBack {
            document: 10,
            robust: 4,
        };
        let with_points = "order: 1\nheld_back: {document: 10, robust: 4}\n";
        assert_eq!(with_held_back("order: 1\n", points), with_points);
        assert_eq!(with_held_back(with_points, points), with_points);
        assert_eq!(
            with_held_back(with_points, HeldBack::default()),
            "order: 1\n"
        );
    }
}
