//! Finds the kind of a failure, and compares what came with what was awaited at that moment. The words are in `narrate`.

use super::by_step::told;
use super::failure::{Difference, Expected, Failure};
use super::finding::Finding;
use super::message::Scene;
use super::missing::missing;
use super::notes;
use super::panic::{LastWords, last_words};
use super::redact::Redaction;
use crate::base::process::Exit;
use crate::plan::{Case, Peer, StepAction};
use crate::spec::Transport;
use crate::verdict::conversation::matcher::difference;
use crate::verdict::conversation::tracker::Tracker;
use crate::verdict::conversation::{Fact, Kind, OutputStream, Transcript, answer_key};

/// Everything that is told of a failure. `tracker` has seen the whole transcript, the program's end included.
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
    let cut = notes::cut(case, transcript, &finding, step).filter(|_| !only_newline);
    let scene = Scene {
        case,
        cut: cut.as_ref(),
        tracker,
        finding: &finding,
        step,
        words: words.as_ref(),
    };
    // Where the program never got as far as the case's own matter, the case's hint would lead astray.
    let own = finding.kind.hint();
    let mut notes = scene.note();
    notes.extend(notes::clues(case, transcript, &finding, cut.as_ref()));
    if let (Some(LastWords::Crash(words)), None, false) =
        (&words, tracker.exit, finding.kind == Kind::Crashed)
    {
        notes.push(format!("one of its threads crashed: {words}"));
    }
    if finding.kind == Kind::Flood {
        notes.push("only the beginning of it was kept".to_owned());
    }
    notes.extend(notes::ending(case, tracker));
    let redaction = Redaction::new(case, transcript);
    let told = told(&tracker.case, transcript);
    redaction.failure(Failure {
        kind: finding.kind,
        step: finding.step,
        message: scene.sentence(),
        label: scene.label(),
        difference: differs(&finding),
        missing: step.and_then(|step| missing(case.transport, case.program, &finding, step)),
        notes,
        conversation: notes::conversation(case, &told.talk),
        printed: [
            if finding.kind == Kind::Flood || notes::shows_stdout(&told, tracker) {
                Vec::new()
            } else {
                notes::tail(tracker.stdout.all(), &redaction)
            },
            notes::tail(tracker.stderr.all(), &redaction),
        ],
        compiler: None,
        because: step
            .and_then(|step| step.because.clone())
            .filter(|_| own.is_none()),
        hint: own.map_or_else(|| case.hints[0].clone(), str::to_owned),
    })
}

fn differs(finding: &Finding) -> Option<Difference> {
    let shows = matches!(
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
    if let Some(key) = finding.key.as_ref().filter(|_| shows) {
        let at = difference(key.as_bytes(), &actual).unwrap_or(actual.len());
        return Some(Difference {
            expected: Expected::Key(key.clone()),
            actual,
            at,
        });
    }
    let wanted = finding.wanted.as_ref().filter(|_| shows)?;
    Some(match wanted.exact() {
        Some(bytes) => {
            let at = difference(bytes, &actual).unwrap_or(actual.len());
            Difference {
                expected: Expected::Bytes(bytes.to_vec()),
                actual,
                at,
            }
        }
        None => Difference {
            expected: Expected::Words(wanted.describe()),
            actual,
            at: 0,
        },
    })
}

/// What lies behind what was seen: a connection that is closed because the program crashed is a crash.
fn refine(
    case: &Case,
    tracker: &Tracker,
    transcript: &Transcript,
    finding: &Finding,
    words: Option<&LastWords>,
) -> Kind {
    use Kind::{
        ClosedTooEarly, Crashed, ExitedEarly, Hung, NeverConnected, NeverListened, NothingCame,
        PartCame, Refused, Reset, WrongExit, WrongFile,
    };
    let seen = finding.kind;
    if matches!(words, Some(LastWords::Todo(..))) {
        return Kind::NotImplemented;
    }
    if let Some(kind) = tracker.over_limit() {
        return kind;
    }
    let could_be_its_end = matches!(
        seen,
        NothingCame
            | PartCame
            | ClosedTooEarly
            | Reset
            | Refused
            | NeverListened
            | NeverConnected
            | ExitedEarly
            | WrongExit
            | WrongFile
            | Hung
    );
    match tracker.exit {
        // It ended as it should; only what it printed is not all that it should have.
        Some(Exit::Code(code))
            if matches!(seen, NothingCame | PartCame)
                && finding.on_stdout
                && words.is_none()
                && ends_with(case, code) =>
        {
            seen
        }
        Some(Exit::Signal(_)) if could_be_its_end => Crashed,
        Some(_) if could_be_its_end && words.is_some() => Crashed,
        Some(_) if could_be_its_end && !matches!(seen, WrongExit | WrongFile | Hung) => ExitedEarly,
        // The program goes on, but what was to answer is gone.
        None if matches!(seen, NothingCame | PartCame | ClosedTooEarly | Reset)
            && words.is_some() =>
        {
            Crashed
        }
        _ if matches!(seen, NothingCame | PartCame)
            && finding.on_stdout
            && came_late(tracker, transcript, finding) =>
        {
            Kind::NotFlushed
        }
        _ if seen == NothingCame && went_elsewhere(case, tracker, finding).is_some() => {
            Kind::WrongDestination
        }
        _ => seen,
    }
}

/// Whether the program is to end with this status.
fn ends_with(case: &Case, code: i32) -> bool {
    let mut ends = false;
    case.each_step(&mut |step| {
        ends |= matches!(step.act, StepAction::Exit(wanted) if wanted == code)
    });
    ends
}

/// Whether the awaited text, or the rest of it, was printed only once the program's input was ended: it had been sitting in a buffer.
fn came_late(tracker: &Tracker, transcript: &Transcript, finding: &Finding) -> bool {
    let after = transcript
        .entries
        .iter()
        .skip_while(|entry| entry.fact != Fact::InputClosedForDiagnosis);
    let late: Vec<u8> = after
        .filter_map(|entry| match &entry.fact {
            Fact::Printed(OutputStream::Stdout, bytes) => Some(bytes.as_ref()),
            _ => None,
        })
        .flatten()
        .copied()
        .collect();
    match (&finding.wanted, &finding.key) {
        (Some(wanted), _) => wanted
            .exact()
            .and_then(|wanted| wanted.strip_prefix(finding.actual.as_slice()))
            .is_some_and(|rest| late.starts_with(rest)),
        (None, Some(key)) => answer_key::render(&late, tracker.values())
            .starts_with(key.lines().next().unwrap_or("\0")),
        _ => false,
    }
}

/// The peer that has got what this one was waiting for.
pub(super) fn went_elsewhere(case: &Case, tracker: &Tracker, finding: &Finding) -> Option<Peer> {
    let wanted = finding.wanted.as_ref()?;
    (0..case.peers.len())
        .filter(|peer| Some(*peer) != finding.peer)
        .find(|peer| match case.transport {
            Transport::Udp => tracker.mailboxes[*peer]
                .waiting
                .iter()
                .any(|(_, bytes)| wanted.on_whole(bytes).is_ok()),
            Transport::Tcp => {
                let unread = tracker.streams[*peer].unread();
                !unread.is_empty() && wanted.on_whole(unread).is_ok()
            }
        })
}
