//! A failure as students read it: the spec's line with a caret, the expected and the actual text,
//! the conversation, the program's output, and the hint.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};

use super::comparison::Comparison;
use crate::base::text::escape::escape;
use crate::base::text::wrap::{LongWords, wrap_after};
use crate::output::graded::Graded;
use crate::spec::Rule;
use crate::verdict::judge::Failure;

/// The width of prose, in columns.
const WIDTH: usize = 90;

/// The whole description of a failure, with a newline at its end.
pub(super) fn failure_picture(graded: &Graded, failure: &Failure, color: bool) -> String {
    let subject = graded.case.subject();
    let mut text = spec_snippet(graded, failure, color);
    text.push('\n');
    if let Some(difference) = &failure.difference {
        text.push_str(&Comparison::new(difference).to_string());
    }
    for note in &failure.notes {
        push_prose(&mut text, "  - ", &escape(note));
    }
    push_section(&mut text, "the conversation so far", &failure.conversation);
    let [stdout, stderr] = &failure.printed;
    push_section(
        &mut text,
        &format!("the last that {subject} printed"),
        stdout,
    );
    push_section(
        &mut text,
        &format!("the last that {subject} wrote on stderr"),
        stderr,
    );
    if let Some(because) = &failure.because {
        text.push('\n');
        push_prose(&mut text, "  because: ", because);
    }
    push_rules(&mut text, &graded.broken_rules());
    text.push('\n');
    push_prose(&mut text, "  hint: ", &failure.hint);
    text
}

/// The message, followed by the spec's line with a caret.
pub(super) fn spec_snippet(graded: &Graded, failure: &Failure, color: bool) -> String {
    let case = &graded.case;
    let (message, label) = (escape(&failure.message), escape(&failure.label));
    let title = Level::ERROR.primary_title(message.as_str());
    let path = case.source.path.to_string_lossy();
    let step = failure.step.and_then(|id| case.step(id));
    let group = match step.map(|step| case.source.locate(step.mark)) {
        Some(at) => title.element(
            Snippet::source(case.source.text.as_str())
                .path(path)
                .annotation(AnnotationKind::Primary.span(at.span).label(label.as_str())),
        ),
        None => title.element(Origin::path(path)),
    };
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// `specs/LAB/CASE.yaml:LINE:COLUMN` of the step that failed, or only the case's file.
pub(super) fn spec_place(graded: &Graded, failure: &Failure) -> String {
    let source = &graded.case.source;
    let step = failure.step.and_then(|id| graded.case.step(id));
    match step.map(|step| source.locate(step.mark)) {
        Some(at) => format!("{}:{}:{}", source.path.display(), at.line, at.column),
        None => source.path.display().to_string(),
    }
}

/// The rule that was broken, and why it is so; or the rules of which one was.
fn push_rules(text: &mut String, rules: &[&Rule]) {
    let lead = match rules {
        [] => return,
        [_] => {
            text.push('\n');
            "  rule: "
        }
        _ => {
            text.push_str("\n  one of these rules is broken:\n");
            "  - "
        }
    };
    for rule in rules {
        push_prose(text, lead, &format!("{} {}", rule.says, rule.why));
    }
}

fn push_prose(text: &mut String, lead: &str, prose: &str) {
    for line in wrap_after(lead, prose, WIDTH, LongWords::Keep) {
        text.push_str(&line);
        text.push('\n');
    }
}

fn push_section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}:");
    for line in lines {
        let _ = writeln!(text, "    {}", escape(line));
    }
}
