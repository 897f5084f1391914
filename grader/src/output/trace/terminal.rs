//! The picture for a terminal, exactly as wide as it is told to be. A terminal's width, colours and
//! characters are for the caller to find out.

use std::time::Duration;

use super::canvas::{BAD, DIM, GOOD, PLAIN, painted};
use super::diagram::{Diagram, DiagramOutcome, DiagramRow, all_rows};
use super::label::{Charset, width, wrap};
use super::ladder::{Ladder, whole_line};
use super::list;

/// The columns that the time takes.
pub(super) const TIME: usize = 7;
/// No picture is narrower: there is nothing to be seen in it.
const NARROWEST: usize = 24;

/// How a picture looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LadderStyle {
    /// How many columns there are.
    pub columns: usize,
    /// With colours.
    pub color: bool,
    /// What it is written with.
    pub script: Charset,
}

/// The picture, with a newline at its end.
#[must_use]
pub fn text(diagram: &Diagram, style: &LadderStyle) -> String {
    let style = &LadderStyle {
        columns: style.columns.max(NARROWEST),
        ..*style
    };
    let ladder = Ladder::new(&diagram.actors, style);
    let id = whole_line(&diagram.id, style);
    let mut lines = vec![painted(&id, PLAIN.bold(), style.color)];
    lines.extend(wrapped("", &diagram.title, style, PLAIN));
    lines.push(String::new());
    if diagram.left_out > 0 {
        let words = format!(
            "{} earlier events are left out (--all shows them)",
            diagram.left_out
        );
        lines.push(painted(&whole_line(&words, style), DIM, style.color));
    }
    lines.extend(
        ladder
            .as_ref()
            .map(|ladder| ladder.head(&diagram.actors, style)),
    );
    let names = list::names(all_rows(diagram), &diagram.actors, style);
    let row = |row: &DiagramRow, late: bool| match &ladder {
        Some(ladder) => ladder.row(row, late, style),
        None => list::row(row, &diagram.actors, names, late, style),
    };
    lines.extend(diagram.rows.iter().map(|it| row(it, false)));
    match &diagram.outcome {
        DiagramOutcome::Passed => {
            lines.push(String::new());
            lines.extend(wrapped("✓ ", "passed", style, GOOD));
        }
        DiagramOutcome::Ungraded(why) => {
            lines.push(String::new());
            lines.extend(wrapped(
                "",
                &format!("could not be graded: {why}"),
                style,
                BAD,
            ));
        }
        DiagramOutcome::Failed(failed) => {
            lines.extend(failed.missing.as_ref().map(|it| row(it, false)));
            lines.push(String::new());
            lines.extend(wrapped("✗ ", &failed.sentence, style, BAD));
            if !diagram.after.is_empty() {
                lines.push(String::new());
                lines.push(painted(&whole_line("after that:", style), DIM, style.color));
                lines.extend(diagram.after.iter().map(|it| row(it, true)));
            }
            lines.push(String::new());
            lines.extend(wrapped("hint: ", &failed.hint, style, PLAIN));
        }
    }
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// A time in milliseconds, right-aligned in its columns.
pub(super) fn time(at: Duration) -> String {
    let ms = at.as_secs_f64() * 1000.0;
    let decimals = usize::from(ms < 9999.95);
    format!("{ms:>width$.decimals$}", width = TIME - 1)
}

/// Prose, broken to fit and indented under its first word.
fn wrapped(lead: &str, prose: &str, style: &LadderStyle, paint: anstyle::Style) -> Vec<String> {
    let lead = match (style.script, lead) {
        (script, "✗ ") => script.cross(),
        (Charset::Ascii, "✓ ") => "",
        _ => lead,
    };
    let lines = wrap(&style.script.write(prose), style.columns - width(lead));
    let indent = " ".repeat(width(lead));
    let leads = std::iter::once(lead).chain(std::iter::repeat(indent.as_str()));
    leads
        .zip(&lines)
        .map(|(lead, line)| painted(&format!("{lead}{line}"), paint, style.color))
        .collect()
}
