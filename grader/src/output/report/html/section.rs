//! A case that did not pass, with all that is known of it: the sentence, the spec's line, what was
//! expected and what came, the conversation, what the program printed, and what to think about.

use maud::{Markup, PreEscaped, html};

use super::frame::{count, line, lines};
use crate::output::report::comparison::Comparison;
use crate::output::report::document::{CaseRecord, Document, FailureRecord, LabRecord, Outcome};
use crate::output::trace::draw_svg_part;
use crate::spec::Level;
use crate::verdict::conversation::Kind;

/// The section; `order`: its place in the course.
pub(super) fn section(
    document: &Document,
    lab: &LabRecord,
    case: &CaseRecord,
    order: usize,
    open: bool,
) -> Markup {
    let level = match case.level {
        Level::Document => "document",
        Level::Robust => "robust",
    };
    let (sign, outcome) = match case.outcome {
        Outcome::Error => ("!", "not graded"),
        Outcome::Pass | Outcome::Fail => ("✗", "failed"),
    };
    let lost = case.max_score - case.points().score.min(case.max_score);
    html! {
        details class="case" open[open] data-outcome=(case.outcome) data-order=(order) data-points=(lost) data-time=(case.duration_ms) {
            summary {
                h3 { span class=(case.outcome) { span aria-hidden="true" { (sign) " " } (outcome) ": " } (line(&case.title)) }
                span class="dim" {
                    (lab.lab) "/" (case.case) ": " (case.role.name()) ", " (level) ", " (count(case.max_score as usize, "point"))
                }
            }
            // A link to a place inside opens it, even without a script.
            div class="body" id=(anchor(&lab.lab, &case.case)) {
                @if let Some(why) = &case.error {
                    p class="error" { "This could not be graded, through no fault of the program: " (line(why)) }
                }
                @if let Some(failure) = &case.failure { (explained(document, lab, case, failure)) }
            }
        }
    }
}

/// Where a case is in a page.
pub(super) fn anchor(lab: &str, case: &str) -> String {
    format!("{lab}/{case}")
}

fn explained(
    document: &Document,
    lab: &LabRecord,
    case: &CaseRecord,
    failure: &FailureRecord,
) -> Markup {
    let compiler = failure.compiler.as_ref();
    let said = compiler.and_then(|_| said_before(lab, case));
    html! {
        p class="fail" { strong { (line(&failure.message)) } }
        @if let Some(before) = said {
            p { "The compiler's messages are " a href={ "#" (anchor(&lab.lab, &before.case)) } { "at the first case of this program" } "." }
        } @else if let Some(words) = compiler {
            (block("What the compiler says", words))
        }
        @if let Some(comparison) = &failure.comparison { (compared(comparison)) }
        @if let Some(diagram) = &failure.diagram {
            h4 { "The conversation" }
            // Escaped by `trace`.
            div class="scroll" role="group" aria-label="The conversation" tabindex="0" { (PreEscaped(draw_svg_part(diagram))) }
        }
        @if !failure.notes.is_empty() {
            ul { @for note in &failure.notes { li { (line(note)) } } }
        }
        @for (what, printed) in [("printed", &failure.stdout), ("wrote on stderr", &failure.stderr)] {
            @if !printed.is_empty() {
                (block(&format!("The last that the {} {what}", case.role.name()), &printed.join("\n")))
            }
        }
        @if let Some(because) = &failure.because { p { strong { "Because: " } (line(because)) } }
        p class="hint" { strong { "Hint: " } (line(&failure.hint)) }
        @if failure.step.is_some() && !failure.snippet.is_empty() { (block("The line of the spec", &failure.snippet)) }
        p class="dim" { "Again: " code { "cargo grade check " (lab.lab) " --case " (case.case) " --seed " (document.seed) } }
    }
}

/// The first case of the same program, if another one: the compiler has said the same of it.
fn said_before<'a>(lab: &'a LabRecord, case: &CaseRecord) -> Option<&'a CaseRecord> {
    let is_first = |other: &&CaseRecord| {
        let kind = other.failure.as_ref().map(|failure| failure.kind);
        other.role == case.role && kind == Some(Kind::NotBuilt)
    };
    let first = lab.cases.iter().find(is_first);
    first.filter(|first| first.case != case.case)
}

fn block(title: &str, text: &str) -> Markup {
    html! {
        h4 { (title) }
        pre role="group" aria-label=(title) tabindex="0" { (lines(text)) }
    }
}

/// The two, with all that is behind the first difference marked.
fn compared(comparison: &Comparison) -> Markup {
    let split = |text: &str| {
        let caret = comparison.caret.as_ref()?;
        let at = text.char_indices().nth(caret.column)?.0;
        Some((line(&text[..at]), line(&text[at..])))
    };
    let marked = |text: &str| match split(text) {
        Some((same, other)) => html! { (same) mark { (other) } },
        None => html! { (line(text)) },
    };
    html! {
        h4 { "Expected and actual" }
        dl class="compared" {
            dt { "expected" } dd { code { (marked(&comparison.expected)) } }
            dt { "actual" } dd { code { (marked(&comparison.actual)) } }
        }
        @if let Some(caret) = &comparison.caret { p class="dim" { (caret.label) } }
    }
}
