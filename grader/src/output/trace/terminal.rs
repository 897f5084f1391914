//! The picture for a terminal, exactly as wide as requested. The caller finds out the terminal's
//! width, colours and characters.

use super::diagram::{Diagram, DiagramOutcome, DiagramRow, all_rows};
use super::ladder::Ladder;
use super::list;
use super::style::{LadderStyle, Phase};
use crate::base::text::charset::Charset;
use crate::base::text::paint::{BAD, DIM, GOOD, PLAIN, painted};
use crate::base::text::wrap::{LongWords, cut, wrap_after};

/// The minimum width: a narrower picture would show nothing.
const MIN_COLUMNS: usize = 24;

/// The picture, with a newline at its end.
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
    /// `None` if the rows are listed.
    ladder: Option<Ladder>,
    /// The columns of the names in a list.
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
        self.line(&diagram.id, PLAIN.bold());
        self.prose("", &diagram.title, PLAIN);
        self.blank();
        if diagram.left_out > 0 {
            let words = format!(
                "{} earlier events are left out (--all shows them)",
                diagram.left_out
            );
            self.line(&words, DIM);
        }
        if let Some(ladder) = &self.ladder {
            self.drawn.push(ladder.head(&diagram.actors, self.style));
        }
        self.rows(&diagram.rows, Phase::Decisive);
        match &diagram.outcome {
            DiagramOutcome::Passed => {
                self.blank();
                self.prose("✓ ", "passed", GOOD);
            }
            DiagramOutcome::Ungraded(why) => {
                self.blank();
                self.prose("", &format!("could not be graded: {why}"), BAD);
            }
            DiagramOutcome::Failed(failure) => {
                self.rows(failure.missing.as_slice(), Phase::Decisive);
                self.blank();
                self.prose("✗ ", &failure.sentence, BAD);
                if !diagram.after.is_empty() {
                    self.blank();
                    self.line("after that:", DIM);
                    self.rows(&diagram.after, Phase::Afterwards);
                }
                self.blank();
                self.prose("hint: ", &failure.hint, PLAIN);
            }
        }
        self.drawn
    }

    fn rows(&mut self, rows: &[DiagramRow], phase: Phase) {
        for row in rows {
            self.drawn.push(match &self.ladder {
                Some(ladder) => ladder.row(row, phase, self.style),
                None => list::list_row(
                    row,
                    &self.diagram.actors,
                    self.name_columns,
                    phase,
                    self.style,
                ),
            });
        }
    }

    fn blank(&mut self) {
        self.drawn.push(String::new());
    }

    /// One line, cut if it does not fit.
    fn line(&mut self, text: &str, paint: anstyle::Style) {
        let LadderStyle {
            columns,
            color,
            charset,
        } = *self.style;
        let line = cut(&charset.escape(text), columns, charset);
        self.drawn.push(painted(&line, paint, color));
    }

    /// Prose in as many lines as it takes, indented under its first word.
    fn prose(&mut self, lead: &str, prose: &str, paint: anstyle::Style) {
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
        let lines = wrap_after(lead, &charset.escape(prose), columns, LongWords::Break);
        let lines = lines.iter().map(|line| painted(line, paint, color));
        self.drawn.extend(lines);
    }
}
