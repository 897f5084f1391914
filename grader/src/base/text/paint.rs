//! The colours of the grader's output.

use anstyle::{AnsiColor, Style};

/// The terminal's default style.
pub const PLAIN: Style = Style::new();
/// For what only guides the eye.
pub const DIM: Style = Style::new().dimmed();
/// For emphasis without a judgement.
pub const SIGNAL: Style = AnsiColor::Cyan.on_default();
/// For what passed.
pub const GOOD: Style = AnsiColor::Green.on_default().bold();
/// For what failed.
pub const BAD: Style = AnsiColor::Red.on_default().bold();
/// For a whole line about what passed.
pub const GOOD_LINE: Style = AnsiColor::Green.on_default();
/// For a whole line about what failed.
pub const BAD_LINE: Style = AnsiColor::Red.on_default();
/// For a whole line about what is still running.
pub const BUSY_LINE: Style = AnsiColor::Yellow.on_default();

/// Text in this style, if `color` allows it.
#[must_use]
pub fn painted(text: &str, style: Style, color: bool) -> String {
    if color && style != PLAIN {
        format!("{style}{text}{style:#}")
    } else {
        text.to_owned()
    }
}
