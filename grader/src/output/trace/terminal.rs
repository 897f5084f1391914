//! The picture for a terminal, exactly as wide as requested. The caller determines the terminal's
//! width, colours and characters.

use anstyle::Style;

use super::diagram::{Diagram, DiagramOutcome, DiagramRow, all_rows};
use super::ladder::Ladder;
use super::list;
use super::style::{LadderStyle, Phase};
use crate::base::text::charset::Charset;
use crate::base::text::paint::{BAD, DIM, GOOD, PLAIN, painted};
use crate::base::text::wrap::{MAX_COLUMNS, cut, wrap_after};

/// The minimum width: anything narrower would show nothing useful.
const MIN_COLUMNS: usize = 24;

/// The picture, ending with a newline.
#[must_use]
pub fn draw_text(diagram: &Diagram, style: &LadderStyle) -> String {
    let style = LadderStyle {
        columns: style.columns.max(MIN_COLUMNS),
        ..*style
    };
    let lines = TextPicture::new(diagram, &style).draw();
    lines
        .iter()
        .map(|line| format!("{}\n", line.trim_end()))
        .collect()
}

/// The lines of a picture.
struct TextPicture<'a> {
    diagram: &'a Diagram,
    style: &'a LadderStyle,
    /// `None` if the rows are drawn as a list.
    ladder: Option<Ladder>,
    /// The number of columns for the names in a list.
    name_columns: usize,
    drawn: Vec<String>,
}

impl<'a> TextPicture<'a> {
    fn new(diagram: &'a Diagram, style: &'a LadderStyle) -> Self {
        Self {
            diagram,
            style,
            ladder: Ladder::new(&diagram.actors, style),
            name_columns: list::name_columns(all_rows(diagram), &diagram.actors, style),
            drawn: Vec::new(),
        }
    }

    fn draw(mut self) -> Vec<String> {
        let diagram = self.diagram;
        self.push_line(&diagram.id, PLAIN.bold());
        self.push_prose("", &diagram.title, PLAIN);
        self.push_blank();
        if diagram.left_out > 0 {
            let words = format!(
                "{} earlier events are left out (--all shows them)",
                diagram.left_out
            );
            self.push_line(&words, DIM);
        }
        if let Some(ladder) = &self.ladder {
            self.drawn
                .push(ladder.name_line(&diagram.actors, self.style));
        }
        self.push_rows(&diagram.rows, Phase::Decisive);
        match &diagram.outcome {
            DiagramOutcome::Passed => {
                self.push_blank();
                self.push_prose("✓ ", "passed", GOOD);
            }
            DiagramOutcome::Ungraded(why) => {
                self.push_blank();
                self.push_prose("", &format!("could not be graded: {why}"), BAD);
            }
            DiagramOutcome::Failed(failure) => {
                self.push_rows(failure.missing.as_slice(), Phase::Decisive);
                self.push_blank();
                self.push_prose("✗ ", &failure.sentence, BAD);
                if !diagram.after.is_empty() {
                    self.push_blank();
                    self.push_line("after that:", DIM);
                    self.push_rows(&diagram.after, Phase::Afterwards);
                }
                self.push_blank();
                self.push_prose("hint: ", &failure.hint, PLAIN);
            }
        }
        self.drawn
    }

    fn push_rows(&mut self, rows: &[DiagramRow], phase: Phase) {
        for row in rows {
            self.drawn.push(match &self.ladder {
                Some(ladder) => ladder.event_line(row, phase, self.style),
                None => list::event_line(
                    row,
                    &self.diagram.actors,
                    self.name_columns,
                    phase,
                    self.style,
                ),
            });
        }
    }

    fn push_blank(&mut self) {
        self.drawn.push(String::new());
    }

    /// Appends one line, cut if it does not fit.
    fn push_line(&mut self, text: &str, style: Style) {
        let LadderStyle {
            columns,
            color,
            charset,
        } = *self.style;
        let line = cut(&charset.escape(text), columns, charset);
        self.drawn.push(painted(&line, style, color));
    }

    /// Appends prose, wrapped and aligned with its first word.
    fn push_prose(&mut self, lead: &str, prose: &str, style: Style) {
        let LadderStyle {
            columns,
            color,
            charset,
        } = *self.style;
        let lead = match (charset, lead) {
            (charset, "✗ ") => charset.cross(),
            (Charset::Ascii, "✓ ") => "",
            _ => lead,
        };
        let width = columns.min(MAX_COLUMNS);
        let lines = wrap_after(lead, &charset.escape(prose), width);
        let lines = lines.iter().map(|line| painted(line, style, color));
        self.drawn.extend(lines);
    }
}
