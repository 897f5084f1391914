//! A failure as a student reads it: the spec's line with a caret, what was expected and what came,
//! the conversation, what the program wrote, the hint.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use super::comparison::Comparison;
use crate::base::text::escape::escape;
use crate::output::graded::Graded;
use crate::verdict::judge::Failure;

/// How many columns prose takes, its indentation aside.
const WIDTH: usize = 88;

/// The whole picture of a failure, with a newline at its end.
#[must_use]
pub fn picture(graded: &Graded, failure: &Failure, color: bool) -> String {
    let case = &graded.case;
    let mut text = snippet(graded, failure, color);
    text.push('\n');
    if let Some(difference) = &failure.difference {
        text.push_str(&Comparison::new(difference).to_string());
    }
    for note in &failure.notes {
        text.push_str(&wrapped("- ", &escape(note)));
    }
    section(&mut text, "the conversation so far", &failure.conversation);
    section(
        &mut text,
        &format!("the last that {} printed", case.subject()),
        &failure.printed[0],
    );
    section(
        &mut text,
        &format!("the last that {} wrote on stderr", case.subject()),
        &failure.printed[1],
    );
    if let Some(because) = &failure.because {
        text.push('\n');
        text.push_str(&wrapped("because: ", because));
    }
    text.push('\n');
    text.push_str(&wrapped("hint: ", &failure.hint));
    text
}

/// The sentence, and under it the spec's line with a caret.
#[must_use]
pub(super) fn snippet(graded: &Graded, failure: &Failure, color: bool) -> String {
    let case = &graded.case;
    let title = Level::ERROR.primary_title(failure.message.as_str());
    let path = case.source.path.to_string_lossy();
    let step = failure.step.and_then(|id| case.step(id));
    let group = match step.map(|step| case.source.locate(step.mark)) {
        Some(at) => title.element(
            Snippet::source(case.source.text.as_str())
                .path(path)
                .annotation(
                    AnnotationKind::Primary
                        .span(at.span)
                        .label(failure.label.as_str()),
                ),
        ),
        None => title.element(annotate_snippets::Origin::path(path)),
    };
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// Prose, broken between words and indented under its first word.
fn wrapped(lead: &str, prose: &str) -> String {
    let indent = lead.chars().count();
    let mut text = format!("  {lead}");
    let mut column = 0;
    for word in prose.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH - indent {
            let _ = write!(text, "\n  {:indent$}", "");
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text + "\n"
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}:");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn prose_is_broken_between_words() {
        let text = wrapped("- ", &"word ".repeat(30));
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH + 2),
            "{text}"
        );
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("    w") || line.trim().is_empty()),
            "{text}"
        );
    }
}
