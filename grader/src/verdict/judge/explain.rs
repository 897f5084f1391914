//! Turns a finding into a failure: its kind, and everything that people are shown. The sentences
//! are in `message` and `notes`.

use super::buffered::{self, was_buffered};
use super::code_points::{Lookalike, lookalike};
use super::context::FailureContext;
use super::failure::{Difference, Expected, Failure};
use super::finding::Finding;
use super::missing::missing;
use super::notes;
use super::panic::{LastWords, last_words};
use super::redact::Redaction;
use super::stuck::StuckProgram;
use super::timeline::Timeline;
use super::went_elsewhere::went_elsewhere;
use crate::base::process::Exit;
use crate::plan::{Case, StepAction};
use crate::verdict::conversation::matcher::difference;
use crate::verdict::conversation::{Kind, Tracker, Transcript};

/// Everything that people are shown about a failure. `tracker` has observed the whole transcript,
/// including the program's end.
pub(super) fn explain(
    case: &Case,
    tracker: &Tracker,
    transcript: &Transcript,
    mut finding: Finding,
) -> Failure {
    let stderr = String::from_utf8_lossy(tracker.stderr.all()).into_owned();
    let words = last_words(&stderr);
    finding.kind = refine(case, tracker, transcript, &finding, words.as_ref());
    let step = finding.step.and_then(|id| case.step(id));
    let only_newline = notes::lacks_only_newline(&finding);
    let redaction = Redaction::new(case, transcript);
    let difference = difference_of(&finding).map(|found| redaction.difference(found));
    let lookalike = difference.as_ref().and_then(lookalike);
    let is_explained = only_newline || lookalike.is_some_and(Lookalike::is_replaced);
    let cut = notes::last_cut(case, transcript, &finding, step).filter(|_| !is_explained);
    let stuck = StuckProgram::of(transcript);
    let context = FailureContext {
        case,
        cut: cut.as_ref(),
        tracker,
        finding: &finding,
        step,
        words: words.as_ref(),
        stuck: stuck.as_ref(),
    };
    // If the program never reached what the case is about, the case's hint would mislead.
    let kind_hint = finding.kind.hint();
    let mut notes: Vec<String> = lookalike.map(Lookalike::note).into_iter().collect();
    notes.extend(buffered::note(case, tracker, transcript, &finding));
    notes.extend(context.kind_notes());
    notes.extend(context.clues(transcript));
    if let (Some(LastWords::Crash(words)), None, false) =
        (&words, tracker.exit, finding.kind == Kind::Crashed)
    {
        notes.push(format!("one of its threads crashed: {words}"));
    }
    if finding.kind == Kind::Flood {
        notes.push("only the beginning of it was kept".to_owned());
    }
    notes.extend(notes::exit_note(case, tracker));
    let timeline = Timeline::new(&tracker.case, transcript);
    redaction.failure(Failure {
        step: finding.step,
        label: context.label(),
        difference,
        missing: step.and_then(|step| missing(case, &finding, step)),
        notes,
        conversation: notes::conversation(case, &timeline.talk),
        printed: [
            if finding.kind == Kind::Flood || notes::shows_stdout(&timeline, tracker) {
                Vec::new()
            } else {
                notes::tail(tracker.stdout.all(), &redaction)
            },
            notes::tail(tracker.stderr.all(), &redaction),
        ],
        because: step
            .and_then(|step| step.because.clone())
            .filter(|_| kind_hint.is_none()),
        hint: kind_hint
            .or_else(|| lookalike.and_then(Lookalike::hint))
            .map_or_else(|| case.hints[0].clone(), str::to_owned),
        ..Failure::new(finding.kind, context.message())
    })
}

/// The expected and the actual bytes, for kinds of failure that are about bytes.
fn difference_of(finding: &Finding) -> Option<Difference> {
    let is_shown = matches!(
        finding.kind,
        Kind::Mismatch
            | Kind::PartCame
            | Kind::NothingCame
            | Kind::ClosedTooEarly
            | Kind::Reset
            | Kind::WrongFile
            | Kind::NotFlushed
            | Kind::Crashed
            | Kind::ExitedEarly
    );
    let actual = finding.actual.clone();
    if let Some(key) = finding.key.as_ref().filter(|_| is_shown) {
        let at = difference(key.as_bytes(), &actual).unwrap_or(actual.len());
        return Some(Difference {
            expected: Expected::Key(key.clone()),
            actual,
            at,
        });
    }
    let expected = finding.expected.as_ref().filter(|_| is_shown)?;
    Some(match expected.exact() {
        Some(bytes) => {
            let at = difference(bytes, &actual).unwrap_or(actual.len());
            Difference {
                expected: Expected::Bytes(bytes.to_vec()),
                actual,
                at,
            }
        }
        None => Difference {
            expected: Expected::Words(expected.describe()),
            actual,
            at: 0,
        },
    })
}

/// Replaces the observed kind by its cause: a connection that closed because the program crashed
/// counts as a crash.
fn refine(
    case: &Case,
    tracker: &Tracker,
    transcript: &Transcript,
    finding: &Finding,
    words: Option<&LastWords>,
) -> Kind {
    let seen = finding.kind;
    if matches!(words, Some(LastWords::Todo { .. })) {
        return Kind::NotImplemented;
    }
    if let Some(kind) = tracker.limit_failure() {
        return kind;
    }
    if let Some(kind) = end_kind(case, tracker.exit, finding, words) {
        return kind;
    }
    let is_incomplete = matches!(seen, Kind::NothingCame | Kind::PartCame);
    if is_incomplete && finding.on_stdout && was_buffered(tracker, transcript, finding) {
        return Kind::NotFlushed;
    }
    if seen == Kind::NothingCame && went_elsewhere(case, tracker, finding).is_some() {
        return Kind::WrongDestination;
    }
    seen
}

/// How the program's end explains a failure, if it does.
fn end_kind(
    case: &Case,
    exit: Option<Exit>,
    finding: &Finding,
    words: Option<&LastWords>,
) -> Option<Kind> {
    let has_crashed = words.is_some();
    let effect = EndEffect::of(finding.kind)?;
    match exit {
        // It ended with the right status, but did not print everything that it should.
        Some(Exit::Code(code))
            if effect == EndEffect::Incomplete
                && finding.on_stdout
                && !has_crashed
                && expects_exit(case, code) =>
        {
            Some(finding.kind)
        }
        Some(Exit::Signal(_)) => Some(Kind::Crashed),
        Some(Exit::Code(_)) if has_crashed => Some(Kind::Crashed),
        Some(Exit::Code(_)) if effect != EndEffect::Outcome => Some(Kind::ExitedEarly),
        // The program is still running, but the thread that should have answered is gone.
        None if has_crashed && matches!(effect, EndEffect::Incomplete | EndEffect::Closed) => {
            Some(Kind::Crashed)
        }
        Some(Exit::Code(_)) | None => None,
    }
}

/// How a failure may show that the program ended.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum EndEffect {
    /// Something did not arrive.
    Incomplete,
    /// A connection was closed.
    Closed,
    /// The program could not be reached, or was gone.
    Gone,
    /// The outcome is wrong: the exit status, a file, or that the program kept running.
    Outcome,
}

impl EndEffect {
    /// `None` if the failure has nothing to do with the program's end.
    fn of(kind: Kind) -> Option<Self> {
        match kind {
            Kind::NothingCame | Kind::PartCame => Some(Self::Incomplete),
            Kind::ClosedTooEarly | Kind::Reset => Some(Self::Closed),
            Kind::Refused | Kind::NeverListened | Kind::NeverConnected | Kind::ExitedEarly => {
                Some(Self::Gone)
            }
            Kind::WrongExit | Kind::WrongFile | Kind::Hung => Some(Self::Outcome),
            Kind::NotImplemented
            | Kind::NotBuilt
            | Kind::WrongPort
            | Kind::Crashed
            | Kind::Mismatch
            | Kind::ExtraBytes
            | Kind::DidNotClose
            | Kind::NotRead
            | Kind::TooSoon
            | Kind::WrongSource
            | Kind::WrongDestination
            | Kind::NotFlushed
            | Kind::Flood
            | Kind::OverLimit => None,
        }
    }
}

/// Whether the case expects the program to end with this status.
fn expects_exit(case: &Case, code: i32) -> bool {
    case.any_step(
        |step| matches!(step.action, StepAction::Exit(expected) if expected == Exit::Code(code)),
    )
}
