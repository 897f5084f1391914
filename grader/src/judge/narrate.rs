//! The words of a failure: one sentence that says what happened, notes beside it, and the conversation so far.

use super::explain::{Finding, went_elsewhere};
use super::failure::Kind;
use super::stderr::LastWords;
use super::tracker::Tracker;
use crate::plan::{Act, Case, Peer, Step};
use crate::run::{Exit, Fact, Transcript};
use crate::spec::{Role, Transport};
use crate::visible::{quoted, visible};

/// How many lines of the conversation and of the program's output are shown.
const LINES: usize = 12;
/// How many bytes of one message are shown in a line of the conversation.
const SHOWN: usize = 48;

/// What is said of a failure.
pub(super) struct Told {
    pub(super) message: String,
    pub(super) label: String,
    pub(super) notes: Vec<String>,
}

/// The peer in a sentence: its name, with an article where the name is a common word.
pub(super) fn who(case: &Case, peer: Peer) -> String {
    match case.peers.get(peer).map(String::as_str) {
        Some("client") => "the client".to_owned(),
        Some("server") => "the server".to_owned(),
        Some(name) => name.to_owned(),
        None => "nobody".to_owned(),
    }
}

/// Says what happened.
pub(super) fn tell(
    case: &Case,
    tracker: &Tracker,
    finding: &Finding,
    step: Option<&Step>,
    words: Option<&LastWords>,
) -> Told {
    let mut notes = Vec::new();
    let message = sentence(case, tracker, finding, step, words, &mut notes);
    Told {
        message,
        label: label(case, finding, step),
        notes,
    }
}

fn sentence(
    case: &Case,
    tracker: &Tracker,
    finding: &Finding,
    step: Option<&Step>,
    words: Option<&LastWords>,
    notes: &mut Vec<String>,
) -> String {
    let it = case.subject();
    let peer = who(case, finding.peer.unwrap_or(0));
    let addr = tracker
        .values
        .addr
        .map(|addr| addr.to_string())
        .unwrap_or_default();
    let within = step
        .map(|step| format!("within {:?}", step.timeout))
        .unwrap_or_default();
    let got = finding.actual.len();
    let of = match finding.wanted.as_ref().and_then(|wanted| wanted.exact()) {
        Some(bytes) => format!("{got} of {} bytes", bytes.len()),
        None => format!("{got} bytes"),
    };
    match finding.kind {
        Kind::NotImplemented => match words {
            Some(LastWords::Todo(place, text)) => {
                format!("{it} reached a todo!() at {place}: {}", visible(text))
            }
            _ => format!("{it} is not written yet"),
        },
        Kind::NotBuilt => format!("{it} does not compile"),
        Kind::NeverListened => {
            notes.push(format!(
                "waited {within} for a {} socket bound to that address",
                transport(case)
            ));
            format!("{it} never listened on {addr}")
        }
        Kind::WrongPort => {
            let found: Vec<String> = finding.listens_on.iter().map(ToString::to_string).collect();
            format!("{it} listens on {}, not on {addr}", found.join(" and "))
        }
        Kind::NeverConnected => format!("{it} never connected to {addr}"),
        Kind::Crashed => match (words, tracker.exit) {
            (Some(LastWords::Crash(words)), None) => {
                format!("a thread of {it} crashed: {}", visible(words))
            }
            (Some(LastWords::Crash(words)), _) => format!("{it} crashed: {}", visible(words)),
            (_, Some(exit)) => format!("{it} crashed: it {}", ended(exit)),
            _ => format!("{it} crashed"),
        },
        Kind::ExitedEarly => match tracker.exit {
            Some(exit) => format!("{it} {} in the middle of the conversation", ended(exit)),
            None => format!("{it} ended in the middle of the conversation"),
        },
        Kind::WrongExit => match (tracker.exit, step.map(|step| &step.act)) {
            (Some(exit), Some(Act::Exit(code))) => {
                format!("{it} {}, not with status {code}", ended(exit))
            }
            _ => format!("{it} ended in another way than it should"),
        },
        Kind::Hung => format!("{it} did not end {within}"),
        Kind::NothingCame if finding.on_stdout => format!("{it} printed nothing {within}"),
        Kind::NothingCame if finding.peer.is_none() => format!("{it} wrote nothing on stderr"),
        Kind::NothingCame => format!("{it} sent nothing to {peer} {within}"),
        Kind::PartCame if finding.on_stdout => format!("{it} printed only a part: {of}"),
        Kind::PartCame => format!("{it} sent only a part to {peer}: {of} {within}"),
        Kind::Mismatch if finding.on_stdout => format!("{it} printed something else"),
        Kind::Mismatch if finding.peer.is_none() => format!("{it} wrote something else on stderr"),
        Kind::Mismatch => format!("{it} sent something else to {peer}"),
        Kind::ExtraBytes if finding.on_stdout => {
            format!(
                "{it} printed {got} bytes too many: {}",
                quoted(&finding.actual, SHOWN)
            )
        }
        Kind::ExtraBytes => format!(
            "{it} sent {got} bytes too many to {peer}: {}",
            quoted(&finding.actual, SHOWN)
        ),
        Kind::ClosedTooEarly => match got {
            0 => format!("{it} closed the connection with {peer} too early: nothing had come"),
            _ => format!("{it} closed the connection with {peer} too early: {of} had come"),
        },
        Kind::DidNotClose => format!("{it} did not close the connection with {peer} {within}"),
        Kind::Reset => {
            notes.push("a reset throws away what is on its way. It comes from closing a connection with bytes in it that \
                        were not read, or from ending while it is open"
                .to_owned());
            format!("{it} broke the connection with {peer} off (reset)")
        }
        Kind::Refused => {
            format!("{it} refused the connection of {peer}: nothing listens on {addr} any more")
        }
        Kind::NotRead => format!("{it} stopped reading what {peer} sends"),
        Kind::WrongSource => {
            let from = finding
                .from
                .map(|from| from.to_string())
                .unwrap_or_default();
            format!("{peer} got a datagram from {from}, which is not {it}'s address")
        }
        Kind::WrongDestination => match went_elsewhere(case, tracker, finding) {
            Some(other) => format!("{it} sent the answer for {peer} to {}", who(case, other)),
            None => format!("{it} sent the answer for {peer} to somebody else"),
        },
        Kind::NotFlushed => {
            notes.push(
                "it came only when the program's input was closed: until then it sat in a buffer"
                    .to_owned(),
            );
            format!("{it} wrote the prompt but did not flush it")
        }
        Kind::Flood => {
            let bytes = tracker.flooded.unwrap_or_default();
            format!(
                "{it} printed or sent without end: more than {} MiB",
                bytes >> 20
            )
        }
        Kind::WrongFile => match step.map(|step| &step.act) {
            Some(Act::File(name, _)) if tracker.file(name).is_none() => {
                format!("{it} made no file {name}")
            }
            Some(Act::File(name, None)) => {
                format!("{it} made a file {name} that should not be there")
            }
            Some(Act::File(name, _)) => format!("{name} does not have the bytes that it should"),
            _ => "a file is not as it should be".to_owned(),
        },
    }
}

fn transport(case: &Case) -> &'static str {
    match case.transport {
        Transport::Tcp => "listening TCP",
        Transport::Udp => "UDP",
    }
}

/// What the caret says.
fn label(case: &Case, finding: &Finding, step: Option<&Step>) -> String {
    let peer = finding.peer.map(|peer| who(case, peer)).unwrap_or_default();
    match step.map(|step| &step.act) {
        Some(_) if matches!(finding.kind, Kind::NeverListened | Kind::WrongPort) => {
            format!("{} should be ready by now", case.subject())
        }
        Some(Act::Send(..)) => format!("{peer} sends this"),
        Some(Act::Connect(_)) => format!("{peer} connects here"),
        Some(Act::Expect(..)) => format!("{peer} should get this"),
        Some(Act::Prints(_)) => format!("{} should print this", case.subject()),
        Some(Act::Snapshot) => "what is printed should be the answer key".to_owned(),
        Some(Act::Stderr(_)) => format!("{} should say this on stderr", case.subject()),
        Some(Act::Silence(..)) => "nothing should come now".to_owned(),
        Some(Act::ExpectEof(_)) => format!("{} should close the connection here", case.subject()),
        Some(Act::ExpectReset(_)) => {
            format!("{} should break the connection off here", case.subject())
        }
        Some(Act::Exit(_)) => format!("{} should end here", case.subject()),
        Some(Act::Accept(_)) => format!("{} should connect here", case.subject()),
        Some(Act::File(..)) => "the file should be like this".to_owned(),
        Some(_) => "here".to_owned(),
        None => String::new(),
    }
}

/// What the conversation itself tells of the cause.
pub(super) fn clues(
    case: &Case,
    transcript: &Transcript,
    finding: &Finding,
    step: Option<&Step>,
) -> Vec<String> {
    let mut notes = Vec::new();
    let it = case.subject();
    let mut pieces = Vec::new();
    for entry in &transcript.entries {
        match &entry.fact {
            Fact::Sent(peer, bytes) if Some(*peer) == finding.peer => pieces.push(bytes.len()),
            Fact::Overdue(_) | Fact::Stopped(_) => break,
            Fact::Ended(id)
                if matches!(case.step(*id).map(|step| &step.act), Some(Act::Expect(..))) =>
            {
                pieces.clear()
            }
            _ => {}
        }
    }
    let about_an_answer = matches!(
        step.map(|step| &step.act),
        Some(Act::Expect(..) | Act::Prints(_) | Act::Send(..))
    );
    if case.transport == Transport::Tcp && pieces.len() > 1 && about_an_answer {
        let sizes: Vec<String> = pieces.iter().take(8).map(ToString::to_string).collect();
        let more = if pieces.len() > 8 { ", …" } else { "" };
        notes.push(format!(
            "the message came in pieces (of {}{more} bytes). TCP is a stream: one read returns whatever has come so \
             far, which need not be a whole message. Does {it} read on until the message ends?",
            sizes.join(", "),
        ));
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

/// How it ended, after "the server".
fn ended(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("ended with status {code}"),
        Exit::Signal(_) => format!("was {exit}"),
    }
}

/// How the program ended, or that it was still running.
pub(super) fn ending(case: &Case, tracker: &Tracker) -> String {
    match tracker.exit {
        None => format!(
            "{} was still running when the grader stopped it",
            case.subject()
        ),
        Some(exit) => format!("{} {}", case.subject(), ended(exit)),
    }
}

/// The last lines of what the program wrote, fit to be shown.
pub(super) fn tail(bytes: &[u8]) -> Vec<String> {
    // The end is enough: a line that is cut here is never among the last ones unless it is very long.
    let part = &bytes[bytes.len().saturating_sub(8 * 1024)..];
    let text = String::from_utf8_lossy(part);
    let lines: Vec<String> = text.lines().map(cut).collect();
    lines[lines.len().saturating_sub(LINES)..].to_vec()
}

fn cut(line: &str) -> String {
    let shown = visible(line);
    match shown.char_indices().nth(160) {
        Some((at, _)) => format!("{}…", &shown[..at]),
        None => shown,
    }
}

/// The conversation up to the failure, a line a message; of a long one the end. The program's own end is not in it: it
/// is told elsewhere, and it is seen a moment before or after what it does to a connection.
pub(super) fn conversation(case: &Case, transcript: &Transcript) -> Vec<String> {
    let until = |fact: &Fact| !matches!(fact, Fact::Overdue(_) | Fact::Stopped(_) | Fact::Closing);
    let facts = transcript
        .entries
        .iter()
        .map(|entry| &entry.fact)
        .take_while(|fact| until(fact));
    let mut said: Vec<Fact> = Vec::new();
    for fact in facts.filter(|fact| line(case, fact).is_some()) {
        // How a stream was cut by the reads that took it says nothing: one line for what came in a row.
        match (said.last_mut(), fact) {
            (Some(Fact::Received(last, all)), Fact::Received(peer, more)) if last == peer => {
                all.extend_from_slice(more)
            }
            (Some(Fact::Printed(last, all)), Fact::Printed(output, more)) if last == output => {
                all.extend_from_slice(more)
            }
            _ => said.push(fact.clone()),
        }
    }
    let lines: Vec<String> = said.iter().filter_map(|fact| line(case, fact)).collect();
    let hidden = lines.len().saturating_sub(LINES);
    let before = (hidden > 0).then(|| format!("({hidden} lines before)"));
    before
        .into_iter()
        .chain(lines.into_iter().skip(hidden))
        .collect()
}

fn line(case: &Case, fact: &Fact) -> Option<String> {
    let it = if case.program == Role::Server {
        "server"
    } else {
        "client"
    };
    let name = |peer: &Peer| case.peers[*peer].clone();
    Some(match fact {
        Fact::Sent(peer, bytes) => format!("{} → {it}  {}", name(peer), quoted(bytes, SHOWN)),
        Fact::Received(peer, bytes) => format!("{it} → {}  {}", name(peer), quoted(bytes, SHOWN)),
        Fact::Datagram(peer, _, bytes) => {
            format!("{it} → {}  {}", name(peer), quoted(bytes, SHOWN))
        }
        Fact::Connected(peer) => format!("{} connects", name(peer)),
        Fact::ConnectFailed(peer, trouble) => format!("{} cannot connect: {trouble}", name(peer)),
        Fact::SendFailed(peer, trouble) => format!("{} cannot send: {trouble}", name(peer)),
        Fact::Accepted(peer, _) => format!("{it} connects to {}", name(peer)),
        Fact::Eof(peer) => format!("{it} closes its side of {}'s connection", name(peer)),
        Fact::WasReset(peer) => format!("{it} resets {}'s connection", name(peer)),
        Fact::HalfClosed(peer) => format!("{} sends no more (half-close)", name(peer)),
        Fact::Closed(peer) => format!("{} closes", name(peer)),
        Fact::Reset(peer) => format!("{} resets the connection", name(peer)),
        Fact::Entered(bytes) => format!("typed  {}", quoted(bytes, SHOWN)),
        Fact::InputEnded => "end of input".to_owned(),
        Fact::Printed(crate::run::Output::Stdout, bytes) => {
            format!("{it} prints  {}", quoted(bytes, SHOWN))
        }
        _ => return None,
    })
}
