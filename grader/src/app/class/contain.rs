//! The one place that keeps what goes wrong with one submission away from the others. Every step of
//! every submission goes through here, so a new kind of error needs no care of its own.

use std::any::Any;
use std::convert::Infallible;
use std::fmt;
use std::panic::{AssertUnwindSafe, catch_unwind};

use super::store::StoreError;
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::cut;

/// How much of a reason is kept, in columns.
const REASON: usize = 500;

/// What is done with a submission, in this order.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum SubmissionStep {
    /// Its files are found, unpacked and read.
    Open,
    /// Its programs are compiled.
    Compile,
    /// A case is run and judged.
    Grade,
    /// The report is made of its cases.
    Report,
    /// Its result and its pages are written.
    Write,
}

/// Why a submission has no result: it is "not graded", and nobody's fault.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{step}: {reason}")]
pub(crate) struct StepError {
    /// What failed.
    pub step: SubmissionStep,
    /// Why, in words that may be shown.
    pub reason: String,
}

impl fmt::Display for SubmissionStep {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Open => "the submission could not be read",
            Self::Compile => "the submission could not be compiled",
            Self::Grade => "the case could not be run",
            Self::Report => "the report could not be made",
            Self::Write => "the result could not be written",
        })
    }
}

/// Does a step with one submission.
///
/// # Errors
/// The error of `work`, or its panic. It is the submission's own; others go on.
pub(crate) fn contain<T, E: fmt::Display>(
    step: SubmissionStep,
    work: impl FnOnce() -> Result<T, E>,
) -> Result<T, StepError> {
    // What a panicking step leaves behind is dropped with the submission.
    let reason = match catch_unwind(AssertUnwindSafe(work)) {
        Ok(Ok(done)) => return Ok(done),
        Ok(Err(error)) => error.to_string(),
        Err(panic) => format!(
            "this is a mistake in the grader, please report it: {}",
            panic_message(&*panic)
        ),
    };
    let reason = cut(&escape(&reason), REASON, Charset::Unicode);
    Err(StepError { step, reason })
}

/// Does a step with one submission that cannot fail, except by a panic.
///
/// # Errors
/// The panic of `work`.
pub(crate) fn contain_panic<T>(
    step: SubmissionStep,
    work: impl FnOnce() -> T,
) -> Result<T, StepError> {
    contain(step, || Ok::<T, Infallible>(work()))
}

/// Writes something of one submission into a folder of results, or reads it there.
///
/// # Errors
/// The outer error is the machine's, and ends the run: no other result could be written, either.
/// The inner one is the submission's own.
pub(crate) fn contain_write<T>(
    work: impl FnOnce() -> Result<T, StoreError>,
) -> Result<Result<T, StepError>, StoreError> {
    let contained = contain(SubmissionStep::Write, || match work() {
        Err(error) if !error.is_machine_trouble() => Err(error),
        done => Ok(done),
    });
    match contained {
        Ok(done) => done.map(Ok),
        Err(error) => Ok(Err(error)),
    }
}

fn panic_message(panic: &(dyn Any + Send)) -> &str {
    let text = panic.downcast_ref::<String>().map(String::as_str);
    let text = text.or_else(|| panic.downcast_ref::<&str>().copied());
    text.unwrap_or("it panicked")
}

#[cfg(test)]
mod tests {
    use std::io;

    use super::*;

    #[test]
    fn whatever_a_step_does_it_is_the_submissions_own() {
        type Work = fn() -> Result<i32, io::Error>;
        let steps: [(SubmissionStep, Work, &str); 4] = [
            (
                SubmissionStep::Open,
                || Err(io::Error::other("no\x1b[2J")),
                "no\\u{1b}[2J",
            ),
            (
                SubmissionStep::Compile,
                || panic!("oh {}", 1),
                "please report it: oh 1",
            ),
            (
                SubmissionStep::Grade,
                || panic!("oh"),
                "please report it: oh",
            ),
            (
                SubmissionStep::Report,
                || std::panic::panic_any(1),
                "it panicked",
            ),
        ];
        for (step, work, words) in steps {
            let error = contain(step, work).expect_err("it fails");
            assert_eq!(error.step, step);
            assert!(error.reason.ends_with(words), "{error}");
        }
        assert_eq!(contain_panic(SubmissionStep::Grade, || 7), Ok(7));
        let long = contain(SubmissionStep::Open, || Err::<(), _>("x".repeat(10_000)));
        assert!(long.expect_err("it fails").reason.len() < 600);
    }

    #[test]
    fn only_what_would_stop_every_result_ends_the_run() {
        let fails = |kind: io::ErrorKind| {
            contain_write(|| Err::<(), _>(StoreError::Io("out/x".into(), kind.into())))
        };
        for kind in [io::ErrorKind::StorageFull, io::ErrorKind::PermissionDenied] {
            fails(kind).expect_err("the machine's");
        }
        for kind in [io::ErrorKind::IsADirectory, io::ErrorKind::InvalidFilename] {
            let own = fails(kind).expect("not the machine's");
            own.expect_err("the submission's");
        }
        let panics = contain_write(|| -> Result<(), StoreError> { panic!("oh") });
        panics
            .expect("not the machine's")
            .expect_err("the submission's");
    }
}
