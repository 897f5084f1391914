//! How a picture in a terminal looks.

use std::time::Duration;

use anstyle::Style;

use super::diagram::RowMark;
use crate::base::text::charset::Charset;
use crate::base::text::paint::{BAD, DIM, PLAIN, SIGNAL};

/// The number of columns for the time.
pub(super) const TIME: usize = 7;

/// How a picture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderStyle {
    /// The width of the picture.
    pub columns: usize,
    /// Whether to use colours.
    pub color: bool,
    /// The characters to draw with.
    pub charset: Charset,
}

/// When an event was seen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Phase {
    /// Before the case was decided.
    Decisive,
    /// After the program had failed.
    Afterwards,
}

/// The style of a row.
pub(super) fn row_style(mark: RowMark, phase: Phase) -> Style {
    match (mark, phase) {
        (RowMark::Missing, _) => BAD,
        (RowMark::Bytes | RowMark::Signal, Phase::Afterwards) => DIM,
        (RowMark::Bytes, Phase::Decisive) => PLAIN,
        (RowMark::Signal, Phase::Decisive) => SIGNAL,
    }
}

/// A time in milliseconds, right-aligned in its column.
pub(super) fn format_time(at: Duration) -> String {
    let ms = at.as_secs_f64() * 1000.0;
    let decimals = usize::from(ms < 9999.95);
    format!("{ms:>width$.decimals$}", width = TIME - 1)
}
