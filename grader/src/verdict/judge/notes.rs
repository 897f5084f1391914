//! What is told beside the sentence of a failure: the conversation so far, clues in it, how the program ended.

use super::by_step::Told;
use super::finding::Finding;
use super::message;
use super::redact::Redaction;
use crate::base::text::escape::escape;
use crate::plan::{Case, Peer, Step, StepAction, StepId};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::events::{name, program_name};
use crate::verdict::conversation::matcher::Matcher;
use crate::verdict::conversation::tracker::Tracker;
use crate::verdict::conversation::{Actor, ConversationEvent, EventKind, Fact, Kind, Transcript};

/// How many lines of the conversation and of the program's output are shown.
const LINES: usize = 12;
/// How many bytes of one message are shown in a line of the conversation.
pub(super) const SHOWN: usize = 48;

/// The peer in a sentence: its name, with an article where the name is a common word.
pub(super) fn who(case: &Case, peer: Peer) -> String {
    match case.peers.get(peer).map(String::as_str) {
        Some("client") => "the client".to_owned(),
        Some("server") => "the server".to_owned(),
        Some(name) => name.to_owned(),
        None => "nobody".to_owned(),
    }
}

/// How the message before a failure came, where that may be the cause.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Cut {
    /// In pieces of these sizes.
    Pieces(Vec<usize>),
    /// Together with others, in one piece: how many they were.
    Together(usize),
}

/// How the last message was cut that was sent to the program before it failed.
pub(super) fn cut(
    case: &Case,
    transcript: &Transcript,
    finding: &Finding,
    step: Option<&Step>,
) -> Option<Cut> {
    let act = step.map(|step| &step.act);
    if case.transport != Transport::Tcp
        || !matches!(
            act,
            Some(StepAction::Expect(..) | StepAction::Prints(_) | StepAction::Send(..))
        )
    {
        return None;
    }
    let about_an_answer = match case.program {
        Role::Server => matches!(act, Some(StepAction::Expect(..))),
        Role::Client => matches!(act, Some(StepAction::Prints(_))),
    };
    let mut pieces: Vec<&[u8]> = Vec::new();
    let mut sender = None;
    for entry in &transcript.entries {
        match &entry.fact {
            Fact::Sent(peer, bytes) if finding.peer.is_none_or(|it| it == *peer) => {
                let goes_on = sender.replace(*peer) == Some(*peer);
                if !goes_on || pieces.last().is_some_and(|last| last.ends_with(b"\n")) {
                    pieces.clear();
                }
                pieces.push(bytes);
            }
            // What has been answered was a whole message, however it ended.
            Fact::Ended(id) if answers(case, *id) => sender = None,
            Fact::Connected(peer) | Fact::Accepted(peer, _) if sender == Some(*peer) => {
                sender = None;
            }
            Fact::Overdue(_) | Fact::Stopped(_) => break,
            _ => {}
        }
    }
    let messages = pieces.last().map_or(0, |last| {
        last.split_inclusive(|byte| *byte == b'\n').count()
    });
    match pieces.len() {
        2.. => Some(Cut::Pieces(
            pieces.iter().map(|piece| piece.len()).collect(),
        )),
        // A file that was sent is no row of messages: only what is answered is.
        1 if messages > 1 && about_an_answer => Some(Cut::Together(messages)),
        _ => None,
    }
}

/// Whether a step awaits something of the program, so that it answers what was sent before.
fn answers(case: &Case, id: StepId) -> bool {
    case.step(id).is_some_and(|step| {
        matches!(
            step.act,
            StepAction::Expect(..)
                | StepAction::Prints(_)
                | StepAction::AnyOrder(_)
                | StepAction::Snapshot
        )
    })
}

/// What the conversation itself tells of the cause.
pub(super) fn clues(
    case: &Case,
    transcript: &Transcript,
    finding: &Finding,
    cut: Option<&Cut>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let it = case.subject();
    match cut {
        Some(Cut::Pieces(sizes)) => {
            let shown: Vec<String> = sizes.iter().take(8).map(ToString::to_string).collect();
            let more = if sizes.len() > 8 { ", …" } else { "" };
            notes.push(format!(
                "the message came in pieces (of {}{more} bytes). TCP is a stream: one read returns whatever has come so \
                 far, which need not be a whole message. Does {it} read on until the message ends?",
                shown.join(", "),
            ));
        }
        Some(Cut::Together(messages)) => notes.push(format!(
            "{messages} messages came in one piece. TCP is a stream: one read may return more than one message"
        )),
        None => {}
    }
    if lacks_only_newline(finding) {
        notes.push("only the newline at its end is missing".to_owned());
    }
    notes.extend(unfinished(case, transcript, finding));
    let lines = finding
        .actual
        .split(|byte| *byte == b'\n')
        .filter(|line| !line.is_empty())
        .count();
    if matches!(finding.wanted, Some(Matcher::Line(_))) && finding.peer.is_none() && lines > 1 {
        notes.push(format!("{it} wrote {lines} lines, and one is wanted"));
    }
    for entry in &transcript.entries {
        if let Fact::Unread(peer, bytes) = &entry.fact {
            notes.push(format!(
                "{it} has not read {bytes} bytes that {} sent",
                who(case, *peer)
            ));
        }
    }
    notes
}

/// Whether all came but the newline at the end.
pub(super) fn lacks_only_newline(finding: &Finding) -> bool {
    let wanted = finding.wanted.as_ref().and_then(|wanted| wanted.exact());
    let text = wanted.and_then(|wanted| wanted.strip_suffix(b"\n"));
    text.is_some_and(|text| !text.is_empty() && text == finding.actual)
}

/// What is to be known of a message without an end, where nothing came for it.
fn unfinished(case: &Case, transcript: &Transcript, finding: &Finding) -> Option<String> {
    let waits = finding.kind == Kind::NothingCame && case.transport == Transport::Tcp;
    let peer = finding
        .peer
        .filter(|_| waits && case.program == Role::Server)?;
    let last = transcript
        .entries
        .iter()
        .rev()
        .find_map(|entry| match &entry.fact {
            Fact::Sent(by, bytes) if *by == peer => Some(!bytes.ends_with(b"\n")),
            Fact::HalfClosed(by) if *by == peer => Some(false),
            _ => None,
        });
    let who = who(case, peer);
    last?.then(|| {
        format!(
            "{who} sent no newline and keeps the connection open, waiting for the answer. What tells {} that this \
             message is over?",
            case.subject()
        )
    })
}

/// How the program ended, or that it was still running where it need not be.
pub(super) fn ending(case: &Case, tracker: &Tracker) -> Option<String> {
    match tracker.exit {
        // A server serves until it is ended.
        None if case.program == Role::Server => None,
        None => Some("the client was still running when the grader stopped it".to_owned()),
        Some(exit) => Some(format!("{} {}", case.subject(), message::ended(exit))),
    }
}

/// Whether the conversation shows all that the program printed.
pub(super) fn shows_stdout(told: &Told, tracker: &Tracker) -> bool {
    let printed = |event: &ConversationEvent| {
        matches!(event.what, EventKind::Bytes(_)) && event.to == Actor::Console
    };
    tracker.stdout.all().len() <= SHOWN && !told.after.iter().any(printed)
}

/// The last lines of what the program wrote, fit to be shown.
pub(super) fn tail(bytes: &[u8], redaction: &Redaction) -> Vec<String> {
    // The end is enough: a line that is cut here is never among the last ones unless it is very long.
    let part = &bytes[bytes.len().saturating_sub(8 * 1024)..];
    let text = String::from_utf8_lossy(part);
    // What Rust adds to a panic says nothing about the program.
    let says_something = |line: &&str| !line.starts_with("note: run with `RUST_BACKTRACE");
    let lines: Vec<String> = text
        .trim_matches('\n')
        .lines()
        .filter(says_something)
        .map(|line| shortened(&redaction.text(&without_thread(line))))
        .collect();
    lines[lines.len().saturating_sub(LINES)..].to_vec()
}

/// The line that begins a panic, without the number of its thread, which says nothing either.
fn without_thread(line: &str) -> String {
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

/// The conversation up to the failure, a line a message; of a long one the end. The program's own end is not in it: it
/// is told elsewhere, and it is seen a moment before or after what it does to a connection.
pub(super) fn conversation(case: &Case, talk: &[ConversationEvent]) -> Vec<String> {
    let lines: Vec<String> = talk.iter().filter_map(|event| line(case, event)).collect();
    let hidden = lines.len().saturating_sub(LINES);
    let before = (hidden > 0).then(|| format!("({hidden} lines before)"));
    before
        .into_iter()
        .chain(lines.into_iter().skip(hidden))
        .collect()
}

fn line(case: &Case, event: &ConversationEvent) -> Option<String> {
    let it = program_name(case);
    let (from, to) = (name(case, event.from), name(case, event.to));
    Some(match &event.what {
        EventKind::Starts(args) => format!("$ {it} {args}"),
        EventKind::Bytes(bytes) => {
            let bytes = bytes.quoted(SHOWN);
            match (event.from, event.to) {
                (Actor::Console, _) => format!("typed  {bytes}"),
                (_, Actor::Console) => format!("{it} prints  {bytes}"),
                _ => format!("{from} → {to}  {bytes}"),
            }
        }
        EventKind::Datagram(bytes, _) => format!("{from} → {to}  {}", bytes.quoted(SHOWN)),
        EventKind::Connects if event.from == Actor::Program => format!("{it} connects to {to}"),
        EventKind::Connects => format!("{from} connects"),
        EventKind::CannotConnect(trouble) => format!("{from} cannot connect: {trouble}"),
        EventKind::CannotSend(trouble) => format!("{from} cannot send: {trouble}"),
        EventKind::ClosesItsSide => format!("{it} closes its side of {to}'s connection"),
        EventKind::Resets if event.from == Actor::Program => {
            format!("{it} resets {to}'s connection")
        }
        EventKind::Resets => format!("{from} resets the connection"),
        EventKind::HalfCloses => format!("{from} sends no more (half-close)"),
        EventKind::Closes => format!("{from} closes"),
        EventKind::EndsInput => "end of input".to_owned(),
        EventKind::Complains(_) | EventKind::Ends(_) => return None,
    })
}
