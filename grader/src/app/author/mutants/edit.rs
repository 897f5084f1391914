//! A small change to a source.

use std::ops::Range;

/// A change to a source: what is at `range` becomes `text`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Edit {
    /// What kind of change it is: "deletes a statement".
    pub(super) operator: &'static str,
    /// The bytes that are replaced.
    pub(super) range: Range<usize>,
    /// What replaces them.
    pub(super) text: String,
}

impl Edit {
    pub(super) fn new(
        operator: &'static str,
        range: Range<usize>,
        text: impl Into<String>,
    ) -> Self {
        let text = text.into();
        Self {
            operator,
            range,
            text,
        }
    }

    /// The source after the change.
    pub(super) fn apply(&self, source: &str) -> String {
        let Range { start, end } = self.range;
        [&source[..start], &self.text, &source[end..]].concat()
    }

    /// The lines of the source that change, without their indentation.
    pub(super) fn before(&self, source: &str) -> String {
        one_line(&source[self.lines(source)])
    }

    /// These lines after the change.
    pub(super) fn after(&self, source: &str) -> String {
        let Range { start, end } = self.lines(source);
        one_line(
            &[
                &source[start..self.range.start],
                &self.text,
                &source[self.range.end..end],
            ]
            .concat(),
        )
    }

    /// The number of the first line that changes, from 1.
    pub(super) fn line(&self, source: &str) -> usize {
        source[..self.range.start].matches('\n').count() + 1
    }

    fn lines(&self, source: &str) -> Range<usize> {
        let start = source[..self.range.start]
            .rfind('\n')
            .map_or(0, |at| at + 1);
        let end = source[self.range.end..].find('\n');
        start..end.map_or(source.len(), |at| self.range.end + at)
    }
}

/// Joins lines, and leaves out their comments.
fn one_line(lines: &str) -> String {
    let code = lines.lines().map(str::trim);
    let code: Vec<&str> = code.filter(|line| !line.starts_with("//")).collect();
    code.join(" ").trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_change_names_its_lines() {
        let source = "fn f() {\n    a();\n    // why\n    b(1);\n}\n";
        let edit = Edit::new("changes", 13..36, "c(2");
        assert_eq!(edit.apply(source), "fn f() {\n    c(2);\n}\n");
        assert_eq!(edit.before(source), "a(); b(1);");
        assert_eq!(edit.after(source), "c(2);");
        assert_eq!(edit.line(source), 2);
    }
}
