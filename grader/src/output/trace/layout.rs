//! Makes a diagram of a case, what happened in it, and what is said of that: which events are
//! drawn, in which order and between whom.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::diagram::{Detail, Diagram, DiagramOutcome, DiagramRow, Failed, RowMark};
use super::label::Label;
use crate::base::process::Exit;
use crate::plan::{Actor, Case};
use crate::verdict::conversation::{
    ConversationEvent, EventKind, Kind, Transcript, actor_name, events, split,
};
use crate::verdict::judge::{Awaited, Failure, Timeline, Verdict};

/// How many events are kept of a long conversation: its end is what matters.
const LAST: usize = 60;
/// How many of what was seen behind a failure.
const AFTER: usize = 12;

impl Diagram {
    /// The picture of a case that was run.
    #[must_use]
    pub fn new(
        case: &Arc<Case>,
        transcript: &Transcript,
        verdict: &Verdict,
        extent: Detail,
    ) -> Self {
        let failure = match verdict {
            Verdict::Fail(failure) => Some(failure.as_ref()),
            Verdict::Pass | Verdict::Error(_) => None,
        };
        let (mut talk, mut after) = match extent {
            Detail::Stored => in_order_of_steps(case, transcript),
            Detail::Tail | Detail::Full => in_order_of_time(case, transcript),
        };
        let seen_at = after
            .first()
            .map_or(transcript.duration(), |event| event.at);
        if failure.is_none() {
            after.clear();
        }
        if failure.is_some_and(|failure| failure.step.is_none()) {
            // A conversation that failed as a whole did so behind its last event.
            talk.append(&mut after);
        } else if failure.is_some_and(|failure| is_its_end(failure.kind)) {
            let end = after.iter().position(is_end);
            talk.extend(after.drain(..end.map_or(0, |end| end + 1)));
        }
        end_last(&mut talk);
        end_last(&mut after);
        let left_out = match extent {
            Detail::Stored | Detail::Tail => talk.len().saturating_sub(LAST),
            Detail::Full => 0,
        };
        talk.drain(..left_out);
        after.truncate(AFTER);
        let mut columns = Columns::default();
        columns.see(&talk);
        columns.see(&after);
        let missing = failure.and_then(|failure| failure.missing.as_ref());
        if let Some(missing) = missing {
            columns.0.extend([missing.from, missing.to]);
        }
        let failed = |failure: &Failure| Failed {
            missing: missing.map(|missing| DiagramRow {
                at: micros(talk.last().map_or(seen_at, |last| last.at.max(seen_at))),
                from: columns.of(missing.from),
                to: columns.of(missing.to),
                label: awaited(&missing.action),
                mark: RowMark::Missing,
            }),
            sentence: failure.message.clone(),
            hint: failure.hint.clone(),
        };
        Self {
            id: case.id(),
            title: case.title.clone(),
            left_out,
            rows: columns.rows(&talk),
            outcome: match verdict {
                Verdict::Pass => DiagramOutcome::Passed,
                Verdict::Fail(failure) => DiagramOutcome::Failed(failed(failure)),
                Verdict::Error(why) => DiagramOutcome::Ungraded(why.to_string()),
            },
            after: columns.rows(&after),
            actors: columns.names(case),
        }
    }
}

/// A time as exact as it is stored, so that a picture of what is stored is the same.
fn micros(time: Duration) -> Duration {
    Duration::from_micros(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// Whether the program's end is what went wrong. It may have been seen a moment later than what did
/// not come because of it, but it comes first.
fn is_its_end(kind: Kind) -> bool {
    matches!(kind, Kind::Crashed | Kind::ExitedEarly)
}

fn is_end(event: &ConversationEvent) -> bool {
    matches!(event.kind, EventKind::Ends(_))
}

/// Draws the program's end behind all that it did. It may have been seen before that.
fn end_last(events: &mut [ConversationEvent]) {
    let end = events.iter().position(is_end);
    let last = events
        .iter()
        .rposition(|event| event.from == Actor::Program);
    if let (Some(end), Some(last)) = (end, last.filter(|last| Some(*last) > end)) {
        events[end].at = events[end].at.max(events[last].at);
        events[end..=last].rotate_left(1);
    }
}

/// What is kept of a failure: the same each time that the same program fails.
fn in_order_of_steps(
    case: &Arc<Case>,
    transcript: &Transcript,
) -> (Vec<ConversationEvent>, Vec<ConversationEvent>) {
    let timeline = Timeline::new(case, transcript);
    (drawn(case, timeline.talk), drawn(case, timeline.after))
}

/// What is shown of one run: when the grader saw what.
fn in_order_of_time(
    case: &Case,
    transcript: &Transcript,
) -> (Vec<ConversationEvent>, Vec<ConversationEvent>) {
    let (talk, after) = split(transcript);
    (
        drawn(case, events(case, talk)),
        drawn(case, events(case, after)),
    )
}

/// The events that are drawn: of the program's console only where the case types or looks at it.
fn drawn(case: &Case, mut events: Vec<ConversationEvent>) -> Vec<ConversationEvent> {
    let console = case.any_step(|step| step.action.traits().console.is_some());
    events.retain(|event| console || (event.from != Actor::Console && event.to != Actor::Console));
    events
}

/// Who is in the picture: whoever does something in it, and the program.
struct Columns(BTreeSet<Actor>);

impl Default for Columns {
    fn default() -> Self {
        Self(BTreeSet::from([Actor::Program]))
    }
}

impl Columns {
    fn see(&mut self, events: &[ConversationEvent]) {
        for event in events {
            self.0.extend([event.from, event.to]);
        }
    }

    fn of(&self, actor: Actor) -> usize {
        self.0.iter().take_while(|other| **other < actor).count()
    }

    fn names(&self, case: &Case) -> Vec<String> {
        let names = self
            .0
            .iter()
            .map(|actor| actor_name(case, *actor).into_owned());
        names.collect()
    }

    fn rows(&self, events: &[ConversationEvent]) -> Vec<DiagramRow> {
        let row = |event: &ConversationEvent| DiagramRow {
            at: micros(event.at),
            from: self.of(event.from),
            to: self.of(event.to),
            label: label(event),
            mark: match event.kind {
                EventKind::Bytes(_) | EventKind::Datagram(..) | EventKind::Stderr(_) => {
                    RowMark::Bytes
                }
                _ => RowMark::Signal,
            },
        };
        events.iter().map(row).collect()
    }
}

fn awaited(what: &Awaited) -> Label {
    match what {
        Awaited::Bytes(bytes) => Label::bytes("expected ", bytes.clone()),
        Awaited::Described(words) => Label::words(format!("expected {words}")),
        Awaited::Action(words) => Label::words(words.clone()),
    }
}

/// What an arrow says: who does it to whom, the columns tell.
fn label(event: &ConversationEvent) -> Label {
    Label::words(match &event.kind {
        EventKind::Bytes(bytes) | EventKind::Datagram(bytes, None) => {
            return Label::bytes("", bytes.clone());
        }
        EventKind::Datagram(bytes, Some(from)) => {
            return Label::bytes(&format!("from {from}: "), bytes.clone());
        }
        EventKind::Stderr(bytes) => return Label::bytes("stderr ", bytes.clone()),
        EventKind::Starts(args) => format!("starts: {args}").trim_end_matches(": ").to_owned(),
        EventKind::Connects => "connects".to_owned(),
        EventKind::CannotConnect(trouble) => format!("cannot connect: {trouble}"),
        EventKind::CannotSend(trouble) => format!("cannot send: {trouble}"),
        EventKind::ClosesItsSide => "closes its side".to_owned(),
        EventKind::HalfCloses => "sends no more (half-close)".to_owned(),
        EventKind::Closes => "closes".to_owned(),
        EventKind::Resets => "resets the connection".to_owned(),
        EventKind::EndsInput => "end of input".to_owned(),
        EventKind::Ends(Exit::Code(code)) => format!("ends with status {code}"),
        EventKind::Ends(exit @ Exit::Signal(_)) => format!("is {exit}"),
    })
}
