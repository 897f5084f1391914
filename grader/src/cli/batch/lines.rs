//! Lines below a heading, in 80 columns.

use crate::base::text::wrap::{LongWords, wrap};

/// The width of a summary, in columns.
const COLUMNS: usize = 80;

/// Lines that belong to the heading above.
pub(in crate::cli) fn indented(line: &str) -> String {
    let lines = line
        .lines()
        .flat_map(|line| wrap(line, COLUMNS - 4, LongWords::Break));
    lines.map(|line| format!("    {line}\n")).collect()
}
