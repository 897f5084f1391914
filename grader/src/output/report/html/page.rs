//! The report of one submission: its points by lab, each failed case in detail, and the passed
//! cases.

use maud::{Markup, html};

use super::frame::{count_noun, page_frame, percent, sortable_table};
use super::section::{Details, case_section};
use crate::base::text::escape::escape;
use crate::output::graded::Score;
use crate::output::report::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::spec::Level;

/// The maximum number of failed cases that are expanded at first.
const MAX_OPEN: usize = 3;

/// The complete page.
pub(super) fn submission_page(document: &Document) -> String {
    let Score { score, max_score } = document.score;
    let points = format!("{score} of {max_score} points");
    let name = document.submission.as_deref().map(escape);
    let title = match &name {
        Some(name) => format!("{name}: {points}"),
        None => points.clone(),
    };
    let header = html! {
        h1 { @if let Some(name) = &name { bdi { (name) } ": " } (points) }
        p class="dim" { (summary(document)) }
        @if !document.adjustments.is_empty() {
            p { "Changed by your instructor:" }
            ul { @for line in &document.adjustments { li { (escape(line)) } } }
        }
    };
    let main = html! {
        (by_lab(document))
        (failed(document))
        (passed(document))
    };
    page_frame(&title, &header, &main)
}

/// The outcomes, summed up in a sentence.
fn summary(document: &Document) -> String {
    let count = |outcome| {
        let cases = document.cases();
        cases.filter(|(_, case)| case.outcome == outcome).count()
    };
    let mut parts = vec![
        format!("{} passed", count(Outcome::Pass)),
        format!("{} failed", count(Outcome::Fail)),
    ];
    let ungraded = count(Outcome::Error);
    if ungraded > 0 {
        parts.push(format!("{ungraded} could not be graded"));
    }
    let seconds = document.duration_ms as f64 / 1e3;
    format!(
        "{}. Graded in {seconds:.1} s with --seed {}.",
        parts.join(", "),
        document.seed
    )
}

fn by_lab(document: &Document) -> Markup {
    let head = html! {
        th scope="col" { "Lab" }
        th scope="col" class="number" { "Points" }
        th scope="col" class="number" { "Document" }
        th scope="col" class="number" { "Robust" }
        th scope="col" class="number" { "Cases passed" }
    };
    let body = html! {
        tbody { @for lab in &document.labs { (lab_row(lab)) } }
    };
    html! {
        section aria-labelledby="points" {
            h2 id="points" { "Points by lab" }
            (sortable_table("points", &head, &body))
        }
    }
}

fn lab_row(lab: &LabRecord) -> Markup {
    let at_level = |level| {
        let cases = lab.cases.iter().filter(|case| case.level == level);
        cases.map(CaseRecord::points).sum::<Score>()
    };
    let passed = lab
        .cases
        .iter()
        .filter(|case| case.outcome == Outcome::Pass);
    html! {
        tr {
            th scope="row" { (lab.lab) }
            (score_cell(lab.score))
            @for level in Level::ALL { (score_cell(at_level(level))) }
            td class="number" { (passed.count()) "/" (lab.cases.len()) }
        }
    }
}

/// A cell with points, sortable by their share of the maximum.
fn score_cell(points: Score) -> Markup {
    let share = percent(points.score.into(), points.max_score.into());
    html! { td class="number" data-value=(share) { (points.score) "/" (points.max_score) } }
}

fn failed(document: &Document) -> Markup {
    let not_passed: Vec<_> = document
        .cases()
        .filter(|(_, case)| case.outcome != Outcome::Pass)
        .collect();
    let details = if not_passed.len() <= MAX_OPEN {
        Details::Open
    } else {
        Details::Closed
    };
    html! {
        section aria-labelledby="failed" {
            h2 id="failed" { "What did not pass" }
            @if not_passed.is_empty() {
                p { "Every case passed." }
            } @else {
                (controls())
                div data-items {
                    @for (order, (lab, case)) in not_passed.iter().enumerate() {
                        (case_section(document, lab, case, order, details))
                    }
                }
            }
        }
    }
}

/// The controls. They are hidden until the script shows them.
fn controls() -> Markup {
    html! {
        div class="controls" role="search" data-controls hidden {
            label { "Search " input type="search" data-search; }
            label { "Show " select data-filter {
                option value="" { "all" }
                option value="fail" { "failed" }
                option value="error" { "not graded" }
            } }
            label { "Sort by " select data-sort {
                option value="order" { "order of the course" }
                option value="points" { "points lost" }
                option value="time" { "time taken" }
            } }
            button type="button" data-open="open" { "Open all" }
            button type="button" data-open="" { "Close all" }
            p class="dim" role="status" data-count {}
        }
    }
}

fn passed(document: &Document) -> Markup {
    let labs = document.labs.iter().map(|lab| {
        let cases = lab
            .cases
            .iter()
            .filter(|case| case.outcome == Outcome::Pass);
        (lab, cases.collect::<Vec<_>>())
    });
    let labs: Vec<_> = labs.filter(|(_, cases)| !cases.is_empty()).collect();
    html! {
        section aria-labelledby="passed" {
            h2 id="passed" { "What passed" }
            @if labs.is_empty() { p { "No case passed yet." } }
            @for (lab, cases) in &labs {
                h3 { (lab.lab) span class="dim" { " " (count_noun(cases.len(), "case")) } }
                ul class="passed" { @for case in cases {
                    li {
                        (escape(&case.title))
                        span class="dim" {
                            " (" (case.case) ", "
                            (count_noun(case.max_score as usize, "point")) ")"
                        }
                    }
                } }
            }
        }
    }
}
