//! The `result.json` of a Classroom 50 autograder (`classroom50/result/v1`). The Classroom 50
//! runner describes the submission in environment variables, and overwrites `owner` and
//! `assignment_type` itself.

use std::io;

use serde::Serialize;

use super::document::{Document, Outcome};

/// The description of a submission by the Classroom 50 runner.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Classroom {
    classroom: String,
    assignment: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    assignment_type: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    owner: Option<String>,
    submission: String,
    commit: String,
    release: String,
    review: String,
    datetime: String,
}

#[derive(Serialize)]
struct ClassroomResults<'a> {
    schema: &'static str,
    #[serde(flatten)]
    classroom: Option<&'a Classroom>,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    tests: Vec<ClassroomTest<'a>>,
}

#[derive(Serialize)]
struct ClassroomTest<'a> {
    #[serde(rename = "test-name")]
    name: String,
    passed: bool,
    score: u32,
    #[serde(rename = "max-score")]
    max_score: u32,
    #[serde(skip_serializing_if = "str::is_empty")]
    output: &'a str,
}

/// A variable that the Classroom 50 runner should have set.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the variable {0} is not set")]
pub struct MissingVariable(pub &'static str);

impl Classroom {
    /// Reads the runner's variables with `variable`. `now` is `YYYY-MM-DDTHH:MM:SSZ`.
    ///
    /// # Errors
    /// If a required variable is missing.
    pub fn read(
        variable: &dyn Fn(&str) -> Option<String>,
        now: String,
    ) -> Result<Self, MissingVariable> {
        let needed = |name: &'static str| variable(name).ok_or(MissingVariable(name));
        let commit = needed("COMMIT_URL")?;
        Ok(Self {
            classroom: needed("CLASSROOM")?,
            assignment: needed("ASSIGNMENT")?,
            assignment_type: variable("ASSIGNMENT_TYPE"),
            owner: variable("OWNER"),
            submission: needed("SUBMISSION_TAG")?,
            release: needed("RELEASE_URL")?,
            review: variable("REVIEW_URL").unwrap_or_else(|| commit.clone()),
            commit,
            datetime: now,
        })
    }
}

/// Writes the report for Classroom 50.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_classroom50(
    document: &Document,
    classroom: Option<&Classroom>,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let tests = document.cases().map(|(lab, case)| {
        let points = case.points();
        ClassroomTest {
            name: format!("{}/{}: {}", lab.lab, case.case, case.title),
            passed: case.outcome == Outcome::Pass,
            score: points.score,
            max_score: points.max_score,
            output: case.explanation(),
        }
    });
    let results = ClassroomResults {
        schema: "classroom50/result/v1",
        classroom,
        score: document.score.score,
        max_score: document.score.max_score,
        tests: tests.collect(),
    };
    serde_json::to_writer_pretty(&mut *out, &results)?;
    writeln!(out)
}
