//! The rules that a class breaks most often.

use std::cmp::Reverse;
use std::collections::{BTreeMap, BTreeSet};

use maud::{Markup, html};

use super::frame::{percent, sortable_table};
use crate::base::text::escape::escape;
use crate::output::report::document::LabRecord;

/// How many submissions broke each rule. Where it is not known which of several rules a failure
/// broke, it counts for each of them.
#[derive(Debug, Default)]
pub(super) struct RuleTallies {
    /// Keyed by the position of the lab, and the rule's name.
    rules: BTreeMap<(usize, String), RuleTally>,
    /// The number of submissions with a result, by the position of the lab.
    submissions: BTreeMap<usize, usize>,
}

/// A rule that at least one submission broke.
#[derive(Debug)]
struct RuleTally {
    lab: String,
    says: String,
    broken: usize,
}

impl RuleTallies {
    /// Adds a submission's result in the lab at this position.
    pub(super) fn add(&mut self, position: usize, lab: &LabRecord) {
        *self.submissions.entry(position).or_default() += 1;
        let failures = lab.cases.iter().filter_map(|case| case.failure.as_ref());
        let mut seen = BTreeSet::new();
        for rule in failures.flat_map(|failure| &failure.rules) {
            if !seen.insert(&rule.rule) {
                continue;
            }
            let key = (position, rule.rule.clone());
            let tally = self.rules.entry(key).or_insert_with(|| RuleTally {
                lab: lab.lab.clone(),
                says: escape(&rule.says),
                broken: 0,
            });
            tally.broken += 1;
        }
    }

    /// The rules, those that are broken most first.
    pub(super) fn section(&self) -> Markup {
        let share = |position: usize, tally: &RuleTally| {
            let of = self.submissions.get(&position).copied().unwrap_or_default();
            (of, percent(tally.broken as u64, of as u64))
        };
        let rules = self.rules.iter();
        let mut rows: Vec<_> = rules
            .map(|((position, name), tally)| (name, tally, share(*position, tally)))
            .collect();
        rows.sort_by_key(|(_, _, (_, share))| Reverse(*share));
        let head = html! {
            th scope="col" { "Rule" }
            th scope="col" class="number" { "Broken by" }
            th scope="col" class="number" { "Share" }
        };
        let body = html! {
            tbody { @for (name, tally, (of, share)) in &rows {
                tr {
                    th scope="row" {
                        (tally.says) br;
                        span class="dim" { (tally.lab) ": " (escape(name)) }
                    }
                    td class="number" data-value=(tally.broken) { (tally.broken) " of " (of) }
                    td class="number" data-value=(share) { (share) " %" }
                }
            } }
        };
        html! {
            @if !rows.is_empty() {
                section aria-labelledby="rules" {
                    h2 id="rules" { "Rules that are broken most" }
                    p class="dim" {
                        "A failure that may have broken one of several rules counts for each of them."
                    }
                    (sortable_table("rules", &head, &body))
                }
            }
        }
    }
}
