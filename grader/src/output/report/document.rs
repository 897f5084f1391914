//! The report as data, `grader-report/1`. All machine-readable formats and all class reports are
//! written from it, and it is what is stored on disk. It can be read back without specs or
//! programs. It contains bytes of programs only as escaped text.

use std::fmt;
use std::time::Duration;

use serde::{Deserialize, Serialize};

use super::audience::Audience;
use super::comparison::Comparison;
use super::failure::{PictureStyle, failure_picture, spec_place, spec_snippet};
use super::results::{LabReport, Report};
use crate::base::level::Isolation;
use crate::base::text::escape::{escape, escape_colored, escape_lines, quoted, quoted_rendering};
use crate::base::text::wrap::DEFAULT_COLUMNS;
use crate::output::graded::{Graded, Score};
use crate::output::trace::{self, Diagram};
use crate::spec::{Level, Role, Rule, Visibility};
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{self, Absence, Expected, Verdict};

/// The maximum number of expected bytes, and of actual bytes, that are shown.
const MAX_SHOWN: usize = 400;
/// How the pictures of failures look.
const PICTURE: PictureStyle = PictureStyle {
    columns: DEFAULT_COLUMNS,
    color: false,
};
/// The name and version of the format.
const FORMAT: &str = "grader-report/1";

/// Everything that was graded in one run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Document {
    /// `grader-report/1`.
    pub format: String,
    /// The name of the submission, if the programs belong to a submission of a class. It is a
    /// stranger's, as it is: to be escaped where it is shown.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub submission: Option<String>,
    /// How the programs under test were isolated.
    pub isolation: Isolation,
    /// The seed of the random values; `--seed` draws the same values again.
    pub seed: u32,
    /// The points of all labs.
    #[serde(flatten)]
    pub score: Score,
    /// How long the grading took, in milliseconds.
    pub duration_ms: u64,
    /// What the instructor has changed about the points, a line each.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub adjustments: Vec<String>,
    /// The labs, in the order of the course.
    pub labs: Vec<LabRecord>,
}

/// A lab of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct LabRecord {
    /// The lab's name.
    pub lab: String,
    /// The points of its cases.
    #[serde(flatten)]
    pub score: Score,
    /// Its cases, in the order of the lab.
    pub cases: Vec<CaseRecord>,
}

/// A case of a report.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct CaseRecord {
    /// The case's name.
    pub case: String,
    /// The title for people.
    pub title: String,
    /// The program under test.
    pub role: Role,
    /// What the case asks of the program.
    pub level: Level,
    /// When a student may see it.
    #[serde(default, skip_serializing_if = "Visibility::is_visible")]
    pub visibility: Visibility,
    /// Whether the program passed.
    pub outcome: Outcome,
    /// The points scored; `None` if the grader could not decide, which is not the same as 0.
    pub score: Option<u32>,
    /// The points for passing.
    pub max_score: u32,
    /// How long the case took, in milliseconds.
    pub duration_ms: u64,
    /// Why the program failed.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub failure: Option<FailureRecord>,
    /// Why the grader could not decide.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub error: Option<String>,
}

/// The outcome of a case.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum Outcome {
    /// The program did everything that the case asks.
    Pass,
    /// The program did not do everything that the case asks.
    Fail,
    /// The grader could not decide.
    Error,
}

/// Why a program failed.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct FailureRecord {
    /// The kind of failure.
    pub kind: Kind,
    /// The number of the step, from 1. Each round of `times` counts as a step, and `send` with
    /// `expect` counts as two.
    pub step: Option<usize>,
    /// `FILE:LINE:COLUMN` of the step, or only the case's file.
    pub spec: String,
    /// What happened, in one sentence.
    pub message: String,
    /// What should have arrived, escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub expected: Option<String>,
    /// What arrived, escaped.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub actual: Option<String>,
    /// The expected and the actual text, around their first difference.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub comparison: Option<Comparison>,
    /// The message, and below it the spec's line with a caret.
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub snippet: String,
    /// Anything else worth knowing, one sentence each.
    pub notes: Vec<String>,
    /// The last lines of the conversation.
    pub conversation: Vec<String>,
    /// The last lines that the program printed.
    pub stdout: Vec<String>,
    /// The last lines that it wrote to stderr.
    pub stderr: Vec<String>,
    /// Why there is no program, if there is none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub absence: Option<Absence>,
    /// The compiler's messages, if the program does not compile.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub compiler: Option<String>,
    /// The rule of the lab that was broken, or those of which one was.
    #[serde(default, skip_serializing_if = "Vec::is_empty")]
    pub rules: Vec<RuleRecord>,
    /// Why a program has to pass the step, in the words of the spec.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub because: Option<String>,
    /// What to think about next.
    pub hint: String,
    /// The conversation to be drawn; `None` if there was none.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[serde(deserialize_with = "trace::deserialize_diagram")]
    pub diagram: Option<Box<Diagram>>,
    /// The whole failure as students read it: several lines of plain text.
    pub picture: String,
}

/// A rule that was broken.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct RuleRecord {
    /// Its name in the lab.
    pub rule: String,
    /// What it says.
    pub says: String,
    /// Why it is so.
    pub why: String,
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
            adjustments: Vec::new(),
            labs: report.labs.iter().map(LabRecord::new).collect(),
        }
    }

    /// A copy without the cases hidden from `audience` and without the points of those cases. Labs
    /// without a visible case are dropped.
    #[must_use]
    pub fn shown_to(&self, audience: Audience) -> Self {
        let mut shown = self.clone();
        for lab in &mut shown.labs {
            lab.cases.retain(|case| audience.may_see(case.visibility));
            lab.score = lab.cases.iter().map(CaseRecord::points).sum();
        }
        shown.labs.retain(|lab| !lab.cases.is_empty());
        shown.score = shown.labs.iter().map(|lab| lab.score).sum();
        shown
    }

    /// A copy in which no case was graded, for this reason.
    #[must_use]
    pub fn not_graded(&self, why: &str) -> Self {
        let mut document = self.clone();
        document.score.score = 0;
        for lab in &mut document.labs {
            lab.score.score = 0;
            for case in &mut lab.cases {
                case.outcome = Outcome::Error;
                case.score = None;
                case.failure = None;
                case.error = Some(escape(why));
            }
        }
        document
    }

    /// Whether every case was graded. If not, the points are not final.
    #[must_use]
    pub fn is_graded(&self) -> bool {
        self.labs.iter().all(LabRecord::is_graded)
    }

    /// The share of the points, from 0 to 1.
    #[must_use]
    pub fn share(&self) -> f64 {
        match self.score.max_score {
            0 => 0.0,
            most => f64::from(self.score.score) / f64::from(most),
        }
    }

    /// Every case, with its lab.
    pub fn cases(&self) -> impl Iterator<Item = (&LabRecord, &CaseRecord)> {
        self.labs.iter().flat_map(LabRecord::cases_with_lab)
    }
}

impl LabRecord {
    /// Whether every case of the lab was graded.
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

    fn cases_with_lab(&self) -> impl Iterator<Item = (&Self, &CaseRecord)> {
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
            Verdict::Error(why) => (Outcome::Error, None, Some(escape(&why.to_string()))),
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

    /// Why the program did not pass, for people; empty if it passed.
    #[must_use]
    pub fn explanation(&self) -> &str {
        match (&self.failure, &self.error) {
            (Some(failure), _) => failure.compiler.as_ref().unwrap_or(&failure.picture),
            (None, Some(why)) => why,
            (None, None) => "",
        }
    }

    /// The points of the case; 0 scored if it could not be graded.
    #[must_use]
    pub fn points(&self) -> Score {
        Score {
            score: self.score.unwrap_or(0),
            max_score: self.max_score,
        }
    }
}

impl FailureRecord {
    /// What programs, compilers and file names brought into the failure is escaped here, once for
    /// all formats that are written from a document.
    fn new(graded: &Graded, failure: &judge::Failure) -> Self {
        let difference = failure.difference.as_ref();
        let expected = difference.map(|difference| match &difference.expected {
            Expected::Bytes(bytes) => quoted(bytes, MAX_SHOWN),
            Expected::Words(words) | Expected::Key(words) => escape_lines(words),
        });
        let actual = difference.map(|difference| match &difference.expected {
            Expected::Bytes(_) | Expected::Words(_) => quoted(&difference.actual, MAX_SHOWN),
            Expected::Key(_) => quoted_rendering(&difference.actual, MAX_SHOWN),
        });
        let [stdout, stderr] = &failure.printed;
        Self {
            kind: failure.kind,
            step: failure.step.map(|step| step.0 + 1),
            spec: spec_place(graded, failure),
            message: escape(&failure.message),
            expected,
            actual,
            comparison: difference.map(Comparison::new),
            snippet: escape_lines(&spec_snippet(graded, failure, PICTURE)),
            notes: (graded.repeats_note().iter().chain(&failure.notes))
                .map(|note| escape(note))
                .collect(),
            conversation: escape_all(&failure.conversation),
            stdout: escape_all(stdout),
            stderr: escape_all(stderr),
            absence: failure.absence,
            compiler: failure
                .compiler
                .as_deref()
                .map(|messages| escape_colored(messages, false)),
            rules: graded
                .broken_rules()
                .into_iter()
                .map(RuleRecord::new)
                .collect(),
            because: failure.because.clone(),
            hint: failure.hint.clone(),
            diagram: graded.diagram.clone(),
            picture: escape_lines(&failure_picture(graded, failure, PICTURE)),
        }
    }
}

impl RuleRecord {
    fn new(rule: &Rule) -> Self {
        Self {
            rule: rule.name.clone(),
            says: rule.says.clone(),
            why: rule.why.clone(),
        }
    }
}

fn escape_all(lines: &[String]) -> Vec<String> {
    lines.iter().map(|line| escape(line)).collect()
}

fn millis(duration: Duration) -> u64 {
    u64::try_from(duration.as_millis()).unwrap_or(u64::MAX)
}
