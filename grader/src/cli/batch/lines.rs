//! Lines below a heading, in 80 columns.

use crate::base::text::wrap::{DEFAULT_COLUMNS, wrap};

/// Lines that belong to the heading above.
pub(in crate::cli) fn indented(line: &str) -> String {
    let lines = line
        .lines()
        .flat_map(|line| wrap(line, DEFAULT_COLUMNS - 4));
    lines.map(|line| format!("    {line}\n")).collect()
}
