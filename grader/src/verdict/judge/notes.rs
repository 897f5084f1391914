//! What people are shown in addition to a failure's sentence: the conversation, clues found in it,
//! and how the program ended.

use super::context::{Cut, FailureContext, SHOWN, exit_message, peer_name};
use super::finding::Finding;
use super::redact::Redaction;
use super::timeline::Timeline;
use crate::base::text::bytes::decode;
use crate::base::text::escape::escape;
use crate::plan::{Actor, Case, Peer, Step, StepAction};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::events::{actor_name, program_name};
use crate::verdict::conversation::matcher::Matcher;
use crate::verdict::conversation::{ConversationEvent, EventKind, Fact, Kind, Tracker, Transcript};

/// How many lines of the conversation, and of the program's output, are shown.
const LINES: usize = 12;

/// How the last message to the program was cut into pieces, or joined with others.
pub(super) fn last_cut(
    case: &Case,
    transcript: &Transcript,
    finding: &Finding,
    step: Option<&Step>,
) -> Option<Cut> {
    let action = step.map(|step| &step.action);
    let can_be_cause = matches!(
        action,
        Some(StepAction::Expect { .. } | StepAction::Prints(_) | StepAction::Send { .. })
    );
    if case.transport != Transport::Tcp || !can_be_cause {
        return None;
    }
    let is_about_answer = match case.program {
        Role::Server => matches!(action, Some(StepAction::Expect { .. })),
        Role::Client => matches!(action, Some(StepAction::Prints(_))),
    };
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut sender = None;
    for entry in &transcript.entries {
        if let Fact::Overdue(_) | Fact::Stopped(_) = &entry.fact {
            break;
        }
        if let Fact::Sent(peer, bytes) = &entry.fact
            && finding.peer.is_none_or(|failed| failed == *peer)
        {
            let continues = sender.replace(*peer) == Some(*peer);
            if !continues || pieces.last().is_some_and(|last| last.ends_with(b"\n")) {
                pieces.clear();
            }
            pieces.push(bytes);
        }
        if ends_message(case, &entry.fact, sender) {
            sender = None;
        }
    }
    let messages = pieces.last().map_or(0, |last| {
        let lines: Vec<&[u8]> = last.split_inclusive(|byte| *byte == b'\n').collect();
        let of_one_message = lines.iter().filter(|line| line.ends_with(b"\r\n")).count();
        // Where lines end with `\r\n`, as in HTTP, one message has several of them.
        if 2 * of_one_message > lines.len() {
            1
        } else {
            lines.len()
        }
    });
    match pieces.len() {
        2.. => Some(Cut::Pieces(
            pieces.iter().map(|piece| piece.len()).collect(),
        )),
        // Lines that need no answer, such as those of a file, count as one message.
        1 if messages > 1 && is_about_answer => Some(Cut::Together(messages)),
        _ => None,
    }
}

/// Whether a fact shows that the message before it was complete, because it was answered or its
/// sender got a new connection.
fn ends_message(case: &Case, fact: &Fact, sender: Option<Peer>) -> bool {
    if let Fact::Ended(id) = fact {
        let step = case.step(*id);
        step.is_some_and(|step| step.action.traits().is_answer)
    } else if let Fact::Connected(peer) | Fact::Accepted(peer, _) = fact {
        sender == Some(*peer)
    } else {
        false
    }
}

/// What TCP did with the message before the failure.
fn cut_note(cut: &Cut, it: &str) -> String {
    match cut {
        Cut::Pieces(sizes) => {
            let shown: Vec<String> = sizes.iter().take(8).map(ToString::to_string).collect();
            let more = if sizes.len() > 8 { ", …" } else { "" };
            format!(
                "the message came in pieces (of {}{more} bytes). TCP is a stream: one read returns \
                 whatever has come so far, which need not be a whole message. Does {it} read on \
                 until the message ends?",
                shown.join(", "),
            )
        }
        Cut::Together(messages) => format!(
            "{messages} messages came in one piece. TCP is a stream: one read may return more than \
             one message"
        ),
    }
}

/// Whether only the final newline is missing.
pub(super) fn lacks_only_newline(finding: &Finding) -> bool {
    let expected = finding
        .expected
        .as_ref()
        .and_then(|expected| expected.exact());
    let text = expected.and_then(|expected| expected.strip_suffix(b"\n"));
    text.is_some_and(|text| !text.is_empty() && text == finding.actual)
}

/// A note if nothing came in answer to a message without a newline.
fn unfinished_message_note(
    case: &Case,
    transcript: &Transcript,
    finding: &Finding,
) -> Option<String> {
    let waits = finding.kind == Kind::NothingCame && case.transport == Transport::Tcp;
    let peer = finding
        .peer
        .filter(|_| waits && case.program == Role::Server)?;
    let last = transcript.entries.iter().rev().find_map(|entry| {
        if let Fact::Sent(by, bytes) = &entry.fact {
            (*by == peer).then(|| !bytes.ends_with(b"\n"))
        } else {
            (entry.fact == Fact::HalfClosed(peer)).then_some(false)
        }
    });
    let who = peer_name(case, peer);
    last?.then(|| {
        format!(
            "{who} sent no newline and keeps the connection open, waiting for the answer. What tells {} that this \
             message is over?",
            case.subject()
        )
    })
}

/// How the program ended, or that a client was still running.
pub(super) fn exit_note(case: &Case, tracker: &Tracker) -> Option<String> {
    match tracker.exit {
        // A server is expected to run until it is killed.
        None if case.program == Role::Server => None,
        None => Some("the client was still running when the grader stopped it".to_owned()),
        Some(exit) => Some(format!("{} {}", case.subject(), exit_message(exit))),
    }
}

/// Whether the conversation shows everything that the program printed.
pub(super) fn shows_stdout(timeline: &Timeline, tracker: &Tracker) -> bool {
    let printed = |event: &ConversationEvent| {
        matches!(event.kind, EventKind::Bytes(_)) && event.to == Actor::Console
    };
    tracker.stdout.all().len() <= SHOWN && !timeline.after.iter().any(printed)
}

/// The last lines of stdout or stderr, escaped.
pub(super) fn tail(bytes: &[u8], redaction: &Redaction) -> Vec<String> {
    // This cuts one of the last lines only if it is very long.
    let part = &bytes[bytes.len().saturating_sub(8 * 1024)..];
    let text = decode(part);
    // Rust's note about backtraces says nothing about the program.
    let is_relevant = |line: &&str| !line.starts_with("note: run with `RUST_BACKTRACE");
    let lines: Vec<String> = text
        .trim_matches('\n')
        .lines()
        .filter(is_relevant)
        .map(|line| shortened(&redaction.text(&without_thread_number(line))))
        .collect();
    lines[lines.len().saturating_sub(LINES)..].to_vec()
}

/// The first line of a panic without the thread's number, which differs from run to run.
fn without_thread_number(line: &str) -> String {
    let number = line
        .split_once("' (")
        .filter(|_| line.starts_with("thread '"));
    let split =
        number.and_then(|(thread, rest)| Some((thread, rest.split_once(") panicked at ")?)));
    match split {
        Some((thread, (_, place))) => format!("{thread}' panicked at {place}"),
        None => line.to_owned(),
    }
}

fn shortened(line: &str) -> String {
    let shown = escape(line);
    match shown.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown,
    }
}

/// The conversation up to the failure, one line per message, cut to its end if it is long. The
/// program's exit is left out: it has its own note, and may be seen slightly before or after its
/// effects on a connection.
pub(super) fn conversation(case: &Case, talk: &[ConversationEvent]) -> Vec<String> {
    let lines: Vec<String> = talk
        .iter()
        .filter_map(|event| event_line(case, event))
        .collect();
    let hidden = lines.len().saturating_sub(LINES);
    let before = (hidden > 0).then(|| format!("({hidden} lines before)"));
    before
        .into_iter()
        .chain(lines.into_iter().skip(hidden))
        .collect()
}

fn event_line(case: &Case, event: &ConversationEvent) -> Option<String> {
    let it = program_name(case);
    let (from, to) = (actor_name(case, event.from), actor_name(case, event.to));
    Some(match &event.kind {
        EventKind::Starts(args) => format!("$ {it} {args}").trim_end().to_owned(),
        EventKind::Bytes(bytes) => {
            let bytes = bytes.quoted(SHOWN);
            match (event.from, event.to) {
                (Actor::Console, _) => format!("typed  {bytes}"),
                (_, Actor::Console) => format!("{it} prints  {bytes}"),
                (Actor::Peer(_) | Actor::Program, _) => format!("{from} → {to}  {bytes}"),
            }
        }
        EventKind::Datagram(bytes, _) => format!("{from} → {to}  {}", bytes.quoted(SHOWN)),
        EventKind::Connects if event.from == Actor::Program => format!("{it} connects to {to}"),
        EventKind::Connects => format!("{from} connects"),
        EventKind::CannotConnect(error) => format!("{from} cannot connect: {error}"),
        EventKind::CannotSend(error) => format!("{from} cannot send: {error}"),
        EventKind::ClosesItsSide => format!("{it} closes its side of {to}'s connection"),
        EventKind::Resets if event.from == Actor::Program => {
            format!("{it} resets {to}'s connection")
        }
        EventKind::Resets => format!("{from} resets the connection"),
        EventKind::HalfCloses => format!("{from} sends no more (half-close)"),
        EventKind::Closes => format!("{from} closes"),
        EventKind::EndsInput => "end of input".to_owned(),
        EventKind::Signal(name) => (*name).to_owned(),
        EventKind::Stderr(_) | EventKind::Ends(_) => return None,
    })
}

impl FailureContext<'_> {
    /// What the conversation reveals about the cause.
    pub(super) fn clues(&self, transcript: &Transcript) -> Vec<String> {
        let (case, finding, cut) = (self.case, self.finding, self.cut);
        // If the sentence says what the program waits in, it says what it has not read, too.
        let is_said = self.stuck.is_some() && self.is_about_waiting();
        let mut notes = Vec::new();
        let it = case.subject();
        notes.extend(cut.map(|cut| cut_note(cut, it)));
        if lacks_only_newline(finding) {
            notes.push("only the newline at its end is missing".to_owned());
        }
        notes.extend(unfinished_message_note(case, transcript, finding));
        let stuck = self.stuck.filter(|_| is_said);
        notes.extend(stuck.and_then(|stuck| stuck.question(it)));
        let lines = finding
            .actual
            .split(|byte| *byte == b'\n')
            .filter(|line| !line.is_empty())
            .count();
        if finding.expected.as_ref().is_some_and(Matcher::is_line)
            && finding.peer.is_none()
            && lines > 1
        {
            notes.push(format!("{it} wrote {lines} lines, and one is wanted"));
        }
        for entry in &transcript.entries {
            if let (false, Fact::Unread(peer, bytes)) = (is_said, &entry.fact) {
                notes.push(format!(
                    "{it} has not read {bytes} bytes that {} sent",
                    peer_name(case, *peer)
                ));
            }
        }
        notes
    }

    /// A note about the kind of failure, if there is more to say.
    pub(super) fn kind_notes(&self) -> Option<String> {
        match self.finding.kind {
            Kind::NeverListened => {
                let socket = match self.case.transport {
                    Transport::Tcp => "listening TCP",
                    Transport::Udp => "UDP",
                };
                let within = self.within();
                Some(format!(
                    "no {socket} socket was bound to that address{within}"
                ))
            }
            Kind::Reset => Some(
                "a reset throws away what is on its way; it comes from closing a connection with \
                 bytes in it that were not read, or from ending while it is open"
                    .to_owned(),
            ),
            Kind::NotImplemented
            | Kind::NotBuilt
            | Kind::WrongPort
            | Kind::NeverConnected
            | Kind::Crashed
            | Kind::ExitedEarly
            | Kind::WrongExit
            | Kind::Hung
            | Kind::NothingCame
            | Kind::PartCame
            | Kind::Mismatch
            | Kind::ExtraBytes
            | Kind::ClosedTooEarly
            | Kind::DidNotClose
            | Kind::Refused
            | Kind::NotRead
            | Kind::TooSoon
            | Kind::WrongSource
            | Kind::WrongDestination
            | Kind::NotFlushed
            | Kind::Flood
            | Kind::OverLimit
            | Kind::WrongFile => None,
        }
    }
}
