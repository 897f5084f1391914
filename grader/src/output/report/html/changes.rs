//! The page of a class that shows only what has changed, with both reports.

use maud::{Markup, html};

use super::frame::{count_noun, page_frame, sortable_table};
use crate::base::text::escape::escape;
use crate::output::graded::Score;

/// A submission whose result has changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ChangedSubmission {
    /// Its name.
    pub name: String,
    /// The points before.
    pub before: Score,
    /// The points now; `None` if it could not be graded.
    pub now: Option<Score>,
    /// What has changed since, in words.
    pub because: Vec<String>,
    /// The cases whose outcome has changed.
    pub cases: Vec<String>,
    /// A link to its page.
    pub page: String,
    /// A link to its page before.
    pub page_before: Option<String>,
}

/// The page of these changes.
#[must_use]
pub fn changes_page(changed: &[ChangedSubmission]) -> String {
    let title = format!("Changed: {}", count_noun(changed.len(), "submission"));
    let header = html! { h1 { (title) } };
    let head = html! {
        th scope="col" { "Submission" }
        th scope="col" class="number" { "Before" }
        th scope="col" class="number" { "Now" }
        th scope="col" { "What changed" }
        th scope="col" { "Cases" }
    };
    let body = html! { tbody { @for row in changed { (changed_row(row)) } } };
    let main = html! {
        section aria-labelledby="changes" {
            h2 id="changes" { "What was graded again" }
            (sortable_table("changes", &head, &body))
        }
    };
    page_frame(&title, &header, &main)
}

fn changed_row(row: &ChangedSubmission) -> Markup {
    let before = format!("{}/{}", row.before.score, row.before.max_score);
    html! {
        tr {
            th scope="row" { bdi { (escape(&row.name)) } }
            td class="number" data-value=(row.before.score) {
                @match &row.page_before {
                    Some(page) => a href=(page) { (before) },
                    None => (before),
                }
            }
            td class="number" data-value=(row.now.map_or(0, |now| now.score)) {
                a href=(row.page) {
                    @match row.now {
                        Some(now) => { (now.score) "/" (now.max_score) }
                        None => "not graded",
                    }
                }
            }
            td { (row.because.join(", ")) }
            td { @for case in &row.cases { (escape(case)) br; } }
        }
    }
}
