//! A case that did not pass, in detail: the message, the spec's line, the expected and the actual
//! text, the conversation, the program's output, and the hint.

use maud::{Markup, PreEscaped, html};

use super::frame::count_noun;
use crate::base::text::escape::{escape, escape_lines};
use crate::output::report::comparison::Comparison;
use crate::output::report::document::{
    CaseRecord, Document, FailureRecord, LabRecord, Outcome, RuleRecord,
};
use crate::output::trace::draw_svg_part;
use crate::verdict::conversation::Kind;

/// Whether the details of a case are expanded at first.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Details {
    Open,
    Closed,
}

/// The section of a case. `order` is its position in the course.
pub(super) fn case_section(
    document: &Document,
    lab: &LabRecord,
    case: &CaseRecord,
    order: usize,
    details: Details,
) -> Markup {
    let (sign, outcome) = match case.outcome {
        Outcome::Error => ("!", "not graded"),
        Outcome::Pass | Outcome::Fail => ("✗", "failed"),
    };
    let lost = case.max_score - case.points().score.min(case.max_score);
    html! {
        details
            class="case"
            open[details == Details::Open]
            data-outcome=(case.outcome)
            data-order=(order)
            data-points=(lost)
            data-time=(case.duration_ms)
        {
            summary {
                h3 {
                    span class=(case.outcome) {
                        span aria-hidden="true" { (sign) " " }
                        (outcome) ": "
                    }
                    (escape(&case.title))
                }
                span class="dim" {
                    (lab.lab) "/" (case.case) ": "
                    (case.role) ", " (case.level) ", "
                    (count_noun(case.max_score as usize, "point"))
                }
            }
            // A link to an id inside the details opens them, even without a script.
            div class="body" id=(case_anchor(&lab.lab, &case.case)) {
                @if let Some(why) = &case.error {
                    p class="error" {
                        "This could not be graded, through no fault of the program: "
                        (escape(why))
                    }
                }
                @if let Some(failure) = &case.failure {
                    (explanation(document, lab, case, failure))
                }
            }
        }
    }
}

/// The id of a case in a page.
pub(super) fn case_anchor(lab: &str, case: &str) -> String {
    format!("{lab}/{case}")
}

fn explanation(
    document: &Document,
    lab: &LabRecord,
    case: &CaseRecord,
    failure: &FailureRecord,
) -> Markup {
    let compiler = failure.compiler.as_ref();
    let first = compiler.and_then(|_| first_not_built(lab, case));
    let printed = [
        ("printed", &failure.stdout),
        ("wrote on stderr", &failure.stderr),
    ];
    html! {
        p class="fail" { strong { (escape(&failure.message)) } }
        @if let Some(first) = first {
            p {
                "The compiler's messages are "
                a href={ "#" (case_anchor(&lab.lab, &first.case)) } {
                    "at the first case of this program"
                }
                "."
            }
        } @else if let Some(words) = compiler {
            (text_block("What the compiler says", words))
        }
        @if let Some(comparison) = &failure.comparison { (marked_comparison(comparison)) }
        @if let Some(diagram) = &failure.diagram {
            h4 { "The conversation" }
            // Already escaped by `trace`.
            div class="scroll" role="group" aria-label="The conversation" tabindex="0" {
                (PreEscaped(draw_svg_part(diagram)))
            }
        }
        @if !failure.notes.is_empty() {
            ul { @for note in &failure.notes { li { (escape(note)) } } }
        }
        @for (what, lines) in printed {
            @if !lines.is_empty() {
                (text_block(&format!("The last that the {} {what}", case.role), &lines.join("\n")))
            }
        }
        @if let Some(because) = &failure.because { p { strong { "Because: " } (escape(because)) } }
        (broken_rules(&failure.rules))
        p class="hint" { strong { "Hint: " } (escape(&failure.hint)) }
        @if failure.step.is_some() && !failure.snippet.is_empty() {
            (text_block("The line of the spec", &failure.snippet))
        }
        p class="dim" {
            "Again: "
            code {
                "cargo grade check " (lab.lab)
                " --case " (case.case)
                " --seed " (document.seed)
            }
        }
    }
}

/// The rule that was broken, and why it is so; or the rules of which one was.
fn broken_rules(rules: &[RuleRecord]) -> Markup {
    html! {
        @match rules {
            [] => {}
            [rule] => p { strong { "Rule: " } (escape(&rule.says)) " " (escape(&rule.why)) },
            several => {
                p { strong { "One of these rules is broken:" } }
                ul { @for rule in several { li { (escape(&rule.says)) " " (escape(&rule.why)) } } }
            }
        }
    }
}

/// The first case of the same program, unless that is this case: it carries the same compiler
/// messages.
fn first_not_built<'a>(lab: &'a LabRecord, case: &CaseRecord) -> Option<&'a CaseRecord> {
    let is_first = |other: &&CaseRecord| {
        let kind = other.failure.as_ref().map(|failure| failure.kind);
        other.role == case.role && kind == Some(Kind::NotBuilt)
    };
    let first = lab.cases.iter().find(is_first);
    first.filter(|first| first.case != case.case)
}

fn text_block(title: &str, text: &str) -> Markup {
    html! {
        h4 { (title) }
        pre role="group" aria-label=(title) tabindex="0" { (escape_lines(text)) }
    }
}

/// The expected and the actual text, with everything after the first difference marked.
fn marked_comparison(comparison: &Comparison) -> Markup {
    let split = |text: &str| {
        let caret = comparison.caret.as_ref()?;
        let at = text.char_indices().nth(caret.column)?.0;
        Some((escape(&text[..at]), escape(&text[at..])))
    };
    let marked = |text: &str| match split(text) {
        Some((same, other)) => html! { (same) mark { (other) } },
        None => html! { (escape(text)) },
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
