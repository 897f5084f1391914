//! Turns a case into a diagram: decides which events are drawn, in which order and between whom.

use std::collections::BTreeSet;
use std::sync::Arc;
use std::time::Duration;

use super::diagram::{Detail, Diagram, DiagramFailure, DiagramOutcome, DiagramRow, RowMark};
use super::label::Label;
use crate::base::process::Exit;
use crate::plan::{Actor, Case};
use crate::verdict::conversation::{
    ConversationEvent, EventKind, Kind, Transcript, actor_name, events, split,
};
use crate::verdict::judge::{Awaited, Failure, Timeline, Verdict};

/// The maximum number of events kept from a long conversation. The end is what matters.
const MAX_EVENTS: usize = 60;
/// The maximum number of events kept from after a failure.
const MAX_AFTER: usize = 12;

impl Diagram {
    /// The diagram of a case that was run.
    #[must_use]
    pub fn new(
        case: &Arc<Case>,
        transcript: &Transcript,
        verdict: &Verdict,
        detail: Detail,
    ) -> Self {
        let failure = match verdict {
            Verdict::Fail(failure) => Some(failure.as_ref()),
            Verdict::Pass | Verdict::Error(_) => None,
        };
        let mut drawn = match detail {
            Detail::Stored => DrawnEvents::by_step(case, transcript),
            Detail::Tail | Detail::Full => DrawnEvents::by_time(case, transcript),
        };
        let failed_at = drawn
            .after
            .first()
            .map_or(transcript.duration(), |event| event.at);
        drawn.split_at_failure(failure);
        let left_out = match detail {
            Detail::Stored | Detail::Tail => drawn.before.len().saturating_sub(MAX_EVENTS),
            Detail::Full => 0,
        };
        drawn.before.drain(..left_out);
        drawn.after.truncate(MAX_AFTER);
        let columns = Columns::new(&drawn, failure);
        let failed_at = drawn
            .before
            .last()
            .map_or(failed_at, |last| last.at.max(failed_at));
        Self {
            id: case.id(),
            title: case.title.clone(),
            left_out,
            rows: columns.rows(&drawn.before),
            outcome: match verdict {
                Verdict::Pass => DiagramOutcome::Passed,
                Verdict::Fail(failure) => {
                    DiagramOutcome::Failed(columns.failure(failure, failed_at))
                }
                Verdict::Error(why) => DiagramOutcome::Ungraded(why.to_string()),
            },
            after: columns.rows(&drawn.after),
            actors: columns.names(case),
        }
    }
}

/// A time rounded to the precision that is stored, so that a stored diagram looks like the
/// original.
fn micros(time: Duration) -> Duration {
    Duration::from_micros(u64::try_from(time.as_micros()).unwrap_or(u64::MAX))
}

/// The events to be drawn.
struct DrawnEvents {
    /// Events up to the failure.
    before: Vec<ConversationEvent>,
    /// Events seen after the failure.
    after: Vec<ConversationEvent>,
}

impl DrawnEvents {
    /// The events in the order of the steps: the same whenever a program fails in the same way.
    fn by_step(case: &Arc<Case>, transcript: &Transcript) -> Self {
        let timeline = Timeline::new(case, transcript);
        Self {
            before: without_unused_console(case, timeline.talk),
            after: without_unused_console(case, timeline.after),
        }
    }

    /// The events in the order in which the grader saw them.
    fn by_time(case: &Case, transcript: &Transcript) -> Self {
        let (before, after) = split(transcript);
        Self {
            before: without_unused_console(case, events(case, before)),
            after: without_unused_console(case, events(case, after)),
        }
    }

    /// Moves events that led to the failure into `before`; if there is no failure, clears `after`.
    fn split_at_failure(&mut self, failure: Option<&Failure>) {
        match failure {
            None => self.after.clear(),
            // A failure of the conversation as a whole comes after its last event.
            Some(failure) if failure.step.is_none() => self.before.append(&mut self.after),
            Some(failure) if failed_by_ending(failure.kind) => {
                let end = self.after.iter().position(is_end);
                let end = end.map_or(0, |end| end + 1);
                self.before.extend(self.after.drain(..end));
            }
            Some(_) => {}
        }
        move_end_last(&mut self.before);
        move_end_last(&mut self.after);
    }
}

/// Whether the failure is that the program ended. The end may have been seen slightly later than
/// the effects that it had, but it belongs before them.
fn failed_by_ending(kind: Kind) -> bool {
    matches!(kind, Kind::Crashed | Kind::ExitedEarly)
}

fn is_end(event: &ConversationEvent) -> bool {
    matches!(event.kind, EventKind::Ends(_))
}

/// Moves the program's end after everything else that the program did, since it may be seen early.
fn move_end_last(events: &mut [ConversationEvent]) {
    let end = events.iter().position(is_end);
    let last = events
        .iter()
        .rposition(|event| event.from == Actor::Program);
    if let (Some(end), Some(last)) = (end, last.filter(|last| Some(*last) > end)) {
        events[end].at = events[end].at.max(events[last].at);
        events[end..=last].rotate_left(1);
    }
}

/// Removes console events if the case neither types on the console nor looks at it.
fn without_unused_console(
    case: &Case,
    mut events: Vec<ConversationEvent>,
) -> Vec<ConversationEvent> {
    let console = case.any_step(|step| step.action.traits().console.is_some());
    events.retain(|event| console || (event.from != Actor::Console && event.to != Actor::Console));
    events
}

/// The actors in the picture, each of which has a column: the program, and every actor that takes
/// part in an event.
struct Columns(BTreeSet<Actor>);

impl Columns {
    fn new(drawn: &DrawnEvents, failure: Option<&Failure>) -> Self {
        let mut actors = BTreeSet::from([Actor::Program]);
        for event in drawn.before.iter().chain(&drawn.after) {
            actors.extend([event.from, event.to]);
        }
        let missing = failure.and_then(|failure| failure.missing.as_ref());
        actors.extend(
            missing
                .into_iter()
                .flat_map(|missing| [missing.from, missing.to]),
        );
        Self(actors)
    }

    fn column(&self, actor: Actor) -> usize {
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
            from: self.column(event.from),
            to: self.column(event.to),
            label: event_label(event),
            mark: match event.kind {
                EventKind::Bytes(_) | EventKind::Datagram(..) | EventKind::Stderr(_) => {
                    RowMark::Bytes
                }
                EventKind::Starts(_)
                | EventKind::Connects
                | EventKind::CannotConnect(_)
                | EventKind::CannotSend(_)
                | EventKind::ClosesItsSide
                | EventKind::HalfCloses
                | EventKind::Closes
                | EventKind::Resets
                | EventKind::EndsInput
                | EventKind::Signal(_)
                | EventKind::Ends(_) => RowMark::Signal,
            },
        };
        events.iter().map(row).collect()
    }

    fn failure(&self, failure: &Failure, at: Duration) -> DiagramFailure {
        let missing = failure.missing.as_ref().map(|missing| DiagramRow {
            at: micros(at),
            from: self.column(missing.from),
            to: self.column(missing.to),
            label: awaited_label(&missing.action),
            mark: RowMark::Missing,
        });
        DiagramFailure {
            missing,
            sentence: failure.message.clone(),
            hint: failure.hint.clone(),
        }
    }
}

fn awaited_label(what: &Awaited) -> Label {
    match what {
        Awaited::Bytes(bytes) => Label::bytes("expected ", bytes.clone()),
        Awaited::Described(words) => Label::words(format!("expected {words}")),
        Awaited::Action(words) => Label::words(words.clone()),
    }
}

/// The text of an event's arrow. The columns already show who acts on whom.
fn event_label(event: &ConversationEvent) -> Label {
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
        EventKind::Signal(name) => (*name).to_owned(),
        EventKind::Ends(Exit::Code(code)) => format!("ends with status {code}"),
        EventKind::Ends(exit @ Exit::Signal(_)) => format!("is {exit}"),
    })
}
