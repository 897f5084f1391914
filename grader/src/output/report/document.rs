//! The report as data, `grader-report/1`: what every format for machines and for a class is written
//! from, and what is kept on disk. It needs neither specs nor programs to be read again. Bytes of a
//! program are in it only as shown text.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::comparison::Comparison;
use super::failure::{picture, snippet};
use super::{LabReport, Report, place};
use crate::base::level::Isolation;
use crate::base::text::escape::quoted;
use crate::output::graded::{Graded, Score};
use crate::output::trace::{self, Diagram};
use crate::spec::{Level, Role, Visibility};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{self, Expected, Verdict};

/// How many bytes of what was expected and of what came are shown.
const SHOWN: usize = 400;
/// The name and the version of the format.
pub const FORMAT: &str = "grader-report/1";

/// All that was graded in one go.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// [`FORMAT`].
    pub format: String,
    /// Whose programs were graded, where it is known: the name of a submission.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    /// What kept the cases apart.
    pub isolation: Isolation,
    /// What `--seed` takes to draw the same random values.
    pub seed: u32,
    /// The points of all labs.
    #[serde(flatten)]
    pub score: Score,
    /// How long the grading took, in milliseconds.
    pub duration_ms: u64,
    /// The labs, in the order of the course.
    pub labs: Vec<LabRecord>,
}

/// One lab of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabRecord {
    /// Its name.
    pub lab: String,
    /// The points of its cases.
    #[serde(flatten)]
    pub score: Score,
    /// Its cases, in the order of the lab.
    pub cases: Vec<CaseRecord>,
}

/// One case of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// Its name.
    pub case: String,
    /// What people call it.
    pub title: String,
    /// The program under test.
    pub role: Role,
    /// The document's own conversation, or what a real program must survive.
    pub level: Level,
    /// When its student may see it.
    #[serde(default, skip_serializing_if = "Visibility::is_visible")]
    pub visibility: Visibility,
    /// What came of it.
    pub outcome: Outcome,
    /// Its points; none where the grader could not find out: that is no zero.
    pub score: Option<u32>,
    /// What passing is worth.
    pub max_score: u32,
    /// How long it took, in milliseconds.
    pub duration_ms: u64,
    /// Why the program failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureRecord>,
    /// Why the grader could not find out.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// What came of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The program did all that the case asks.
    Pass,
    /// It did not.
    Fail,
    /// The grader could not find out.
    Error,
}

/// Why a program failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// Which kind of failure.
    pub kind: Kind,
    /// The number of the step, from 1: a round of `times` is a step, and `send` and `expect` of
    /// one step are two.
    pub step: Option<usize>,
    /// `FILE:LINE:COLUMN` of the step, or the file of the case.
    pub spec: String,
    /// One sentence.
    pub message: String,
    /// What should have come, shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What came, shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// Both, around the first place that differs.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The sentence, and under it the spec's line with a caret.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub snippet: String,
    /// What else is worth knowing, a sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines that the program printed.
    pub stdout: Vec<String>,
    /// The last lines that it wrote on stderr.
    pub stderr: Vec<String>,
    /// What the compiler said, where the program does not compile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiler: Option<String>,
    /// Why the step is what is right, in the spec's words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What to think about next.
    pub hint: String,
    /// The conversation, to be drawn; nothing where there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "trace::deserialize_diagram")]
    pub diagram: Option<Box<Diagram>>,
    /// All of this as a student reads it: plain text of several lines.
    pub picture: String,
}

impl fmt::Display for Outcome {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Pass => "pass",
            Self::Fail => "fail",
            Self::Error => "error",
        })
    }
}

impl Document {
    /// A report as data.
    #[must_use]
    pub fn new(report: &Report<'_>) -> Self {
        Self {
            format: FORMAT.to_owned(),
            submission: None,
            isolation: report.isolation,
            seed: report.seed,
            score: report.score(),
            duration_ms: millis(report.duration),
            labs: report.labs.iter().map(LabRecord::new).collect(),
        }
    }

    /// What may be read by those from whom some cases are kept: these are not in it, nor are their
    /// points. Of a lab that has no others nothing is left.
    #[must_use]
    pub fn shown_to(&self, audience: Audience) -> Self {
        let mut shown = self.clone();
        for lab in &mut shown.labs {
            lab.cases.retain(|case| audience.sees(case.visibility));
            lab.score = lab.cases.iter().map(CaseRecord::points).sum();
        }
        shown.labs.retain(|lab| !lab.cases.is_empty());
        shown.score = shown.labs.iter().map(|lab| lab.score).sum();
        shown
    }

    /// Whether every case was graded: where the grader could not find out, the points are not
    /// known.
    #[must_use]
    pub fn is_graded(&self) -> bool {
        self.labs.iter().all(LabRecord::is_graded)
    }

    /// Every case, with its lab.
    pub fn cases(&self) -> impl Iterator<Item = (&LabRecord, &CaseRecord)> {
        self.labs.iter().flat_map(LabRecord::each)
    }
}

impl LabRecord {
    /// Whether each of its cases was graded.
    #[must_use]
    pub fn is_graded(&self) -> bool {
        self.cases.iter().all(|case| case.outcome != Outcome::Error)
    }

    fn new(report: &LabReport<'_>) -> Self {
        Self {
            lab: report.lab.to_owned(),
            score: report.score(),
            cases: report.cases.iter().copied().map(CaseRecord::new).collect(),
        }
    }

    fn each(&self) -> impl Iterator<Item = (&Self, &CaseRecord)> {
        self.cases.iter().map(move |case| (self, case))
    }
}

impl CaseRecord {
    fn new(graded: &Graded) -> Self {
        let (outcome, failure, error) = match &graded.verdict {
            Verdict::Pass => (Outcome::Pass, None, None),
            Verdict::Fail(failure) => (
                Outcome::Fail,
                Some(FailureRecord::new(graded, failure)),
                None,
            ),
            Verdict::Error(why) => (Outcome::Error, None, Some(why.to_string())),
        };
        let score = graded.score();
        Self {
            case: graded.case.name.clone(),
            title: graded.case.title.clone(),
            role: graded.case.program,
            level: graded.case.level,
            visibility: graded.case.visibility,
            outcome,
            score: error.is_none().then_some(score.score),
            max_score: score.max_score,
            duration_ms: millis(graded.duration),
            failure,
            error,
        }
    }

    /// All that there is to say of it, as a person reads it: nothing of what passed.
    #[must_use]
    pub fn words(&self) -> &str {
        match (&self.failure, &self.error) {
            (Some(failure), _) => failure.compiler.as_ref().unwrap_or(&failure.picture),
            (None, Some(why)) => why,
            (None, None) => "",
        }
    }

    /// Its points, of how many. What could not be graded has none.
    #[must_use]
    pub fn points(&self) -> Score {
        Score {
            score: self.score.unwrap_or(0),
            max_score: self.max_score,
        }
    }
}

impl FailureRecord {
    fn new(graded: &Graded, failure: &judge::Failure) -> Self {
        let difference = failure.difference.as_ref();
        let expected = difference.map(|difference| match &difference.expected {
            Expected::Bytes(bytes) => quoted(bytes, SHOWN),
            Expected::Words(words) | Expected::Key(words) => words.clone(),
        });
        Self {
            kind: failure.kind,
            step: failure.step.map(|step| step.0 + 1),
            spec: place(graded, failure),
            message: failure.message.clone(),
            expected,
            actual: difference.map(|difference| quoted(&difference.actual, SHOWN)),
            comparison: difference.map(Comparison::new),
            snippet: snippet(graded, failure, false),
            notes: failure.notes.clone(),
            conversation: failure.conversation.clone(),
            stdout: failure.printed[0].clone(),
            stderr: failure.printed[1].clone(),
            compiler: failure.compiler.as_deref().map(str::to_owned),
            because: failure.because.clone(),
            hint: failure.hint.clone(),
            diagram: graded.diagram.clone(),
            picture: picture(graded, failure, false),
        }
    }
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
