//! Recognises output that a program has written, but that sits in its own buffer.

use super::finding::Finding;
use crate::plan::Case;
use crate::spec::Role;
use crate::verdict::conversation::{Fact, Kind, OutputStream, Tracker, Transcript, answer_key};

/// How to get output out of a buffer. True of any language: it says what is common, not what this
/// program does.
const FLUSH: &str = "Many languages keep output into a pipe in a buffer, until there is a lot of it or the program \
     ends. It has to be flushed: `flush=True` for Python's `print`, `setvbuf` or `fflush` in C, \
     `std::io::stdout().flush()` in Rust";

/// Whether the expected text, or the rest of it, was printed only when the program's stdin was
/// closed, because it had been in a buffer.
pub(super) fn was_buffered(tracker: &Tracker, transcript: &Transcript, finding: &Finding) -> bool {
    let late = late_output(transcript);
    if let Some(expected) = &finding.expected {
        expected
            .exact()
            .and_then(|expected| expected.strip_prefix(finding.actual.as_slice()))
            .is_some_and(|rest| late.starts_with(rest))
    } else if let Some(key) = &finding.key {
        answer_key::render(&late, tracker.values()).starts_with(key.lines().next().unwrap_or("\0"))
    } else {
        false
    }
}

/// What the program printed after its stdin was closed, to see what was left in its buffers.
fn late_output(transcript: &Transcript) -> Vec<u8> {
    let facts = transcript.entries.iter().map(|entry| &entry.fact);
    let mut late = Vec::new();
    for fact in facts.skip_while(|fact| **fact != Fact::InputClosedForDiagnosis) {
        if let Fact::Printed(OutputStream::Stdout, bytes) = fact {
            late.extend_from_slice(bytes);
        }
    }
    late
}

/// A note about a buffer, if output has not come because it sits in one, or may do so.
pub(super) fn note(
    case: &Case,
    tracker: &Tracker,
    transcript: &Transcript,
    finding: &Finding,
) -> Option<String> {
    if finding.kind == Kind::NotFlushed {
        return Some(format!(
            "it came only when the program's input was closed: until then it sat in a buffer. {FLUSH}"
        ));
    }
    let has_printed = !tracker.stdout.all().is_empty();
    let is_silent = finding.kind == Kind::NothingCame && finding.on_stdout && !has_printed;
    if !is_silent || tracker.exit.is_some() {
        return None;
    }
    if !late_output(transcript).is_empty() {
        return Some(format!(
            "what {} printed came only when its input was closed: if it was written before, it sat in a buffer. {FLUSH}",
            case.subject()
        ));
    }
    let progress = progress(case, transcript)?;
    Some(format!(
        "nothing has come on stdout, although {} {progress}. If it has printed anything, that still sits in a buffer. \
         {FLUSH}",
        case.subject()
    ))
}

/// How far the program has got without a word.
fn progress(case: &Case, transcript: &Transcript) -> Option<&'static str> {
    let facts = transcript.entries.iter().map(|entry| &entry.fact);
    let facts = facts.take_while(|fact| **fact != Fact::InputClosedForDiagnosis);
    let (mut sent, mut connected, mut ready) = (false, false, false);
    for fact in facts {
        sent |= matches!(fact, Fact::Received(..) | Fact::Datagram(..));
        connected |= matches!(fact, Fact::Connected(_) | Fact::Accepted(..));
        ready |= *fact == Fact::Ready;
    }
    match case.program {
        Role::Server if sent => Some("has answered"),
        Role::Client if sent => Some("has sent a message"),
        Role::Server if connected => Some("was connected to"),
        Role::Client if connected => Some("has connected"),
        Role::Server if ready => Some("has bound its address"),
        Role::Server | Role::Client => None,
    }
}
