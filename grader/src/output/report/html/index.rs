//! The index of a class, for teachers: the distribution of points, the labs, the cases that fail
//! most often, the rules that are broken most, and links to the submissions' pages. Submissions are
//! added one by one, and only a table row is kept for each.

use std::cmp::Reverse;
use std::collections::BTreeMap;

use maud::{Markup, html};

use super::bars::bar_chart;
use super::frame::{count_noun, page_frame, percent, sortable_table};
use super::look::LookList;
use super::rules::RuleTallies;
use super::section::case_anchor;
use crate::base::text::escape::escape;
use crate::output::graded::Score;
use crate::output::report::audience::Audience;
use crate::output::report::document::{CaseRecord, Document, LabRecord, Outcome};
use crate::verdict::judge::Absence;

/// A class, with the submissions added so far.
#[derive(Debug)]
pub struct ClassIndex<'a> {
    labs: &'a [String],
    /// Who the submissions' pages are for: the pages contain only the cases that this audience may
    /// see.
    audience: Audience,
    rows: Vec<ClassRow>,
    /// Keyed by the position of the lab, and of the case in the lab.
    cases: BTreeMap<(usize, usize), CaseTally>,
    rules: RuleTallies,
    look: LookList,
}

/// A submission.
#[derive(Debug)]
struct ClassRow {
    name: String,
    link: String,
    total: Score,
    /// In the order of the labs; `None` for a lab that has no result.
    labs: Vec<Option<Score>>,
    /// The labs with a case that could not be graded.
    ungraded: Vec<usize>,
}

/// The results of a case in the whole class.
#[derive(Debug)]
struct CaseTally {
    lab: String,
    case: String,
    title: String,
    graded: usize,
    failed: usize,
    /// One of the submissions that failed the case.
    example: Option<Example>,
}

/// A submission that failed a case.
#[derive(Debug)]
struct Example {
    name: String,
    /// A link to the failure on the submission's page; `None` if the page does not contain the
    /// case.
    link: Option<String>,
}

impl<'a> ClassIndex<'a> {
    /// A class without submissions.
    #[must_use]
    pub fn new(labs: &'a [String], audience: Audience) -> Self {
        Self {
            labs,
            audience,
            rows: Vec::new(),
            cases: BTreeMap::new(),
            rules: RuleTallies::default(),
            look: LookList::default(),
        }
    }

    /// Adds a submission whose page is at this link.
    pub fn add(&mut self, document: &Document, link: &str) {
        let name = document
            .submission
            .as_deref()
            .map(escape)
            .unwrap_or_default();
        let mut row = ClassRow {
            name,
            link: link.to_owned(),
            total: document.score,
            labs: vec![None; self.labs.len()],
            ungraded: Vec::new(),
        };
        for lab in &document.labs {
            let Some(index) = self.labs.iter().position(|name| *name == lab.lab) else {
                continue;
            };
            row.labs[index] = Some(lab.score);
            self.rules.add(index, lab);
            if lab.cases.iter().any(|case| case.outcome == Outcome::Error) {
                row.ungraded.push(index);
            }
            for (position, case) in lab.cases.iter().enumerate() {
                self.tally((index, position), lab, case, &row);
            }
        }
        self.rows.push(row);
    }

    /// Adds somebody who is to be looked at by hand, with the page if there is one.
    pub fn look_at(&mut self, name: &str, link: Option<&str>, why: &str) {
        self.look.add(name, link, why);
    }

    /// Adds somebody who handed in nothing.
    pub fn add_absent(&mut self, name: &str) {
        self.look.add_absent(name);
    }

    fn tally(&mut self, at: (usize, usize), lab: &LabRecord, case: &CaseRecord, row: &ClassRow) {
        let tally = self.cases.entry(at).or_insert_with(|| CaseTally {
            lab: lab.lab.clone(),
            case: case.case.clone(),
            title: escape(&case.title),
            graded: 0,
            failed: 0,
            example: None,
        });
        let absence = case.failure.as_ref().and_then(|failure| failure.absence);
        if absence == Some(Absence::Missing) {
            // Nobody can fail who did not begin.
            return;
        }
        tally.graded += usize::from(case.outcome != Outcome::Error);
        if case.outcome != Outcome::Fail {
            return;
        }
        tally.failed += 1;
        if tally.example.is_none() {
            let anchor = case_anchor(&lab.lab, &case.case);
            let is_visible = self.audience.may_see(case.visibility);
            tally.example = Some(Example {
                name: row.name.clone(),
                link: is_visible.then(|| format!("{}#{anchor}", row.link)),
            });
        }
    }

    /// The index as a web page.
    #[must_use]
    pub fn page(&self) -> String {
        let submissions = count_noun(self.rows.len(), "submission");
        let header = html! {
            h1 { "The class: " (submissions) }
            p class="dim" {
                "For teachers: this page counts all points, including those of cases hidden from students."
            }
        };
        let main = html! {
            (self.look.sections())
            (self.spread())
            (self.means())
            (self.most_failed())
            (self.rules.section())
            (self.submissions())
        };
        page_frame(&format!("The class: {submissions}"), &header, &main)
    }

    fn spread(&self) -> Markup {
        let graded = self.rows.iter().filter(|row| row.ungraded.is_empty());
        let shares: Vec<u64> = graded.map(|row| share(row.total)).collect();
        let ungraded = self.rows.len() - shares.len();
        html! {
            section aria-labelledby="spread" {
                h2 id="spread" { "Distribution of points" }
                @if shares.is_empty() {
                    p { "No submission is graded yet." }
                } @else {
                    (bar_chart(&shares))
                }
                @if ungraded > 0 {
                    p class="error" {
                        "Not included in the chart and the means: "
                        (count_noun(ungraded, "submission"))
                        " that could not be graded in full."
                    }
                }
            }
        }
    }

    fn means(&self) -> Markup {
        let head = html! {
            th scope="col" { "Lab" }
            th scope="col" class="number" { "Mean" }
            th scope="col" class="number" { "Full marks" }
        };
        let body = html! {
            tbody {
                @for (index, name) in self.labs.iter().enumerate() {
                    (self.mean_row(index, name))
                }
            }
        };
        html! {
            section aria-labelledby="labs" {
                h2 id="labs" { "Labs" }
                (sortable_table("labs", &head, &body))
            }
        }
    }

    fn mean_row(&self, index: usize, name: &str) -> Markup {
        let graded = self
            .rows
            .iter()
            .filter(|row| !row.ungraded.contains(&index));
        let scores: Vec<Score> = graded.filter_map(|row| row.labs[index]).collect();
        let points: u64 = scores.iter().map(|score| u64::from(score.score)).sum();
        let max: u64 = scores.iter().map(|score| u64::from(score.max_score)).sum();
        let mean = percent(points, max);
        let full = scores.iter().filter(|score| share(**score) == 100).count();
        html! {
            tr {
                th scope="row" { (name) }
                td class="number" data-value=(mean) {
                    @if scores.is_empty() { "–" } @else { (mean) " %" }
                }
                td class="number" data-value=(full) { (full) " of " (scores.len()) }
            }
        }
    }

    fn most_failed(&self) -> Markup {
        let failed = self.cases.values().filter(|case| case.failed > 0);
        let mut failed: Vec<&CaseTally> = failed.collect();
        failed.sort_by_key(|case| Reverse(case.failed_percent()));
        let head = html! {
            th scope="col" { "Case" }
            th scope="col" class="number" { "Failed by" }
            th scope="col" class="number" { "Share" }
            th scope="col" { "For example" }
        };
        let body = html! {
            tbody data-items { @for case in &failed { (case_row(case)) } }
        };
        html! {
            section aria-labelledby="cases" {
                h2 id="cases" { "Most often failed cases" }
                @if failed.is_empty() {
                    p { "No submission fails a case." }
                } @else {
                    (search_box("Search cases "))
                    (sortable_table("cases", &head, &body))
                }
            }
        }
    }

    fn submissions(&self) -> Markup {
        let head = html! {
            th scope="col" { "Submission" }
            th scope="col" class="number" { "Total" }
            @for lab in self.labs { th scope="col" class="number" { (lab) } }
        };
        let body = html! {
            tbody data-items { @for row in &self.rows { (submission_row(row)) } }
        };
        html! {
            section aria-labelledby="submissions" {
                h2 id="submissions" { "Submissions" }
                (search_box("Search submissions "))
                (sortable_table("submissions", &head, &body))
            }
        }
    }
}

impl CaseTally {
    fn failed_percent(&self) -> u64 {
        percent(self.failed as u64, self.graded as u64)
    }
}

fn case_row(case: &CaseTally) -> Markup {
    let share = case.failed_percent();
    html! {
        tr {
            th scope="row" { (case.title) br; span class="dim" { (case.lab) "/" (case.case) } }
            td class="number" data-value=(case.failed) { (case.failed) " of " (case.graded) }
            td class="number" data-value=(share) { (share) " %" }
            td { @if let Some(Example { name, link }) = &case.example {
                @match link {
                    Some(link) => { a href=(link) { bdi { (name) } } }
                    None => { bdi { (name) } span class="dim" { " (not shown on its page)" } }
                }
            } }
        }
    }
}

fn submission_row(row: &ClassRow) -> Markup {
    html! {
        tr {
            th scope="row" { a href=(row.link) { bdi { (row.name) } } }
            (score_cell(Some(row.total), row.ungraded.is_empty()))
            @for (index, score) in row.labs.iter().enumerate() {
                (score_cell(*score, !row.ungraded.contains(&index)))
            }
        }
    }
}

/// The points, unless they are not final because a case could not be graded.
fn score_cell(score: Option<Score>, is_final: bool) -> Markup {
    html! {
        @match score {
            Some(score) if is_final => td class="number" data-value=(score.score) {
                (score.score) "/" (score.max_score)
            },
            Some(_) => td class="number error" data-value="-1" { "not graded" },
            None => td class="number" data-value="-1" { "–" },
        }
    }
}

fn search_box(label: &str) -> Markup {
    html! {
        div class="controls" role="search" aria-label=(label.trim_end()) data-controls hidden {
            label { (label) input type="search" data-search; }
            p class="dim" role="status" data-count {}
        }
    }
}

fn share(score: Score) -> u64 {
    percent(score.score.into(), score.max_score.into())
}
