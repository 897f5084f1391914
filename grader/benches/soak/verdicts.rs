//! The verdicts in reports, and how those of two runs differ.

use std::collections::BTreeMap;

use serde_json::Value;

/// The verdict on each case, by its name.
pub(crate) type Verdicts = BTreeMap<String, String>;

pub(crate) const PASS: &str = "pass";

/// What the grader says of a case that it could not decide.
const NOT_GRADED: &str = "error";

/// The verdict on a case that fails in this way.
pub(crate) fn fail(kind: &Value) -> String {
    format!("fail ({})", kind.as_str().unwrap_or("?"))
}

/// Adds the verdicts of a report. Those of a submission are named after it.
pub(crate) fn read(report: &Value, verdicts: &mut Verdicts) {
    let submission = report["submission"].as_str();
    let prefix = submission.map_or_else(String::new, |name| format!("{name}/"));
    for lab in report["labs"].as_array().into_iter().flatten() {
        for case in lab["cases"].as_array().into_iter().flatten() {
            let [lab, name] = [&lab["lab"], &case["case"]].map(|it| it.as_str().unwrap_or("?"));
            let verdict = match case["outcome"].as_str() {
                Some("fail") => fail(&case["failure"]["kind"]),
                outcome => outcome.unwrap_or("?").to_owned(),
            };
            verdicts.insert(format!("{prefix}{lab}/{name}"), verdict);
        }
    }
}

/// How the verdicts of a run differ from those that it should have.
#[derive(Default)]
pub(crate) struct Comparison {
    pub(crate) verdicts: usize,
    pub(crate) different: Vec<String>,
    /// The cases that were not decided, or that a run did not come to.
    pub(crate) not_graded: Vec<String>,
}

impl Comparison {
    pub(crate) fn of(expected: &Verdicts, now: &Verdicts) -> Self {
        let mut comparison = Self {
            verdicts: expected.len(),
            ..Self::default()
        };
        for (name, expected) in expected {
            match now.get(name) {
                Some(verdict) if verdict == expected => {}
                Some(verdict) if verdict != NOT_GRADED => {
                    let difference = format!("{name}: {verdict}, not {expected}");
                    comparison.different.push(difference);
                }
                _ => comparison.not_graded.push(name.clone()),
            }
        }
        let more = now.keys().filter(|name| !expected.contains_key(*name));
        let more = more.map(|name| format!("{name}: not known"));
        comparison.different.extend(more);
        comparison
    }

    /// Whether all verdicts are as they should be.
    pub(crate) fn is_clean(&self) -> bool {
        self.different.is_empty() && self.not_graded.is_empty()
    }

    pub(crate) fn add(&mut self, other: Self) {
        self.verdicts += other.verdicts;
        self.different.extend(other.different);
        self.not_graded.extend(other.not_graded);
    }
}
