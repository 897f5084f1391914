//! A failure as students read it: the spec's line with a caret, the expected and the actual text,
//! the conversation, the program's output, and the hint.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Origin, Renderer, Snippet};
use anstream::adapter::strip_str;

use super::comparison::Comparison;
use crate::base::text::escape::escape;
use crate::base::text::width::columns;
use crate::base::text::wrap::{wrap, wrap_after};
use crate::output::graded::Graded;
use crate::spec::Rule;
use crate::verdict::judge::Failure;

/// How a failure is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct PictureStyle {
    /// The width of its lines, except for those that show bytes or a line of code.
    pub(super) columns: usize,
    /// Whether to use colours.
    pub(super) color: bool,
}

/// The whole description of a failure, with a newline at its end.
pub(super) fn failure_picture(graded: &Graded, failure: &Failure, style: PictureStyle) -> String {
    let subject = graded.case.subject();
    let mut text = spec_snippet(graded, failure, style);
    let width = style.columns;
    text.push('\n');
    if let Some(difference) = &failure.difference {
        text.push_str(&Comparison::new(difference).to_string());
    }
    for note in graded.repeats_note().iter().chain(&failure.notes) {
        push_prose(&mut text, "  - ", &escape(note), width);
    }
    push_section(
        &mut text,
        "the conversation so far",
        &failure.conversation,
        width,
    );
    let [stdout, stderr] = &failure.printed;
    push_section(
        &mut text,
        &format!("the last that {subject} printed"),
        stdout,
        width,
    );
    push_section(
        &mut text,
        &format!("the last that {subject} wrote on stderr"),
        stderr,
        width,
    );
    if let Some(because) = &failure.because {
        text.push('\n');
        push_prose(&mut text, "  because: ", because, width);
    }
    push_rules(&mut text, &graded.broken_rules(), width);
    text.push('\n');
    push_prose(&mut text, "  hint: ", &failure.hint, width);
    text
}

/// The message, followed by the spec's line with a caret.
pub(super) fn spec_snippet(graded: &Graded, failure: &Failure, style: PictureStyle) -> String {
    let case = &graded.case;
    let (message, label) = (escape(&failure.message), escape(&failure.label));
    // The lines after the first are written below its first word.
    let message = wrap(&message, style.columns.saturating_sub("error: ".len())).join("\n");
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
    let renderer = if style.color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    let snippet = renderer.term_width(style.columns).render(&[group]);
    let lines = snippet
        .lines()
        .map(|line| fit_label(line, &label, style.columns));
    lines.collect::<Vec<_>>().join("\n")
}

/// A line of a snippet; a label that is too wide behind its carets is put below them.
fn fit_label(line: &str, label: &str, width: usize) -> String {
    let plain = strip_str(line).to_string();
    let behind = line.split_once(&format!("^ {label}"));
    match (behind, plain.find('|')) {
        (Some((carets, end)), Some(gutter)) if columns(&plain) > width => {
            let room = width.saturating_sub(gutter + 2);
            format!("{carets}^{end}\n{} {label:>room$}", &plain[..=gutter])
        }
        _ => line.to_owned(),
    }
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
fn push_rules(text: &mut String, rules: &[&Rule], width: usize) {
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
        push_prose(text, lead, &format!("{} {}", rule.says, rule.why), width);
    }
}

fn push_prose(text: &mut String, lead: &str, prose: &str, width: usize) {
    for line in wrap_after(lead, prose, width) {
        text.push_str(&line);
        text.push('\n');
    }
}

fn push_section(text: &mut String, title: &str, lines: &[String], width: usize) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}:");
    for line in lines {
        for (index, part) in wrap(&escape(line), width.saturating_sub(6))
            .iter()
            .enumerate()
        {
            // What goes on a line is indented more than what begins one.
            let indent = if index == 0 { 4 } else { 6 };
            let _ = writeln!(text, "{:indent$}{part}", "");
        }
    }
}
