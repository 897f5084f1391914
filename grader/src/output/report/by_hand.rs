//! The line for a shell that does by hand what a case did up to its failure, where `nc` can do it.

use std::fmt::Write as _;
use std::time::Duration;

use crate::plan::{Case, Cuts, Nested, Peer, Step, StepAction, Values};
use crate::spec::{Role, Transport};
use crate::verdict::judge::Failure;

/// The most bytes that are worth typing.
const MAX_BYTES: usize = 48;
/// The most pieces that are worth reading.
const MAX_PIECES: usize = 4;
/// The pause between two pieces of a message, and between two datagrams.
const GAP: Duration = Duration::from_millis(100);
/// The pause in which an answer can come.
const ANSWER: Duration = Duration::from_secs(1);

/// The command, for a server at its document's address; `None` if `nc` cannot do the same: if
/// several peers act, if one closes or resets its connection, or if there is much to send.
pub(super) fn command_by_hand(case: &Case, failure: &Failure) -> Option<String> {
    if case.program != Role::Server || !case.files.is_empty() {
        return None;
    }
    let mut hand = Hand::default();
    for step in case.steps.iter() {
        if failure.step.is_some_and(|failed| step.id > failed) {
            break;
        }
        hand.take(case, step)?;
    }
    // Without a peer, the case failed before anybody connected.
    hand.peer?;
    let (ip, port) = (case.address.ip(), case.address.port());
    match case.transport {
        Transport::Tcp => Some(format!("{}nc {ip} {port}", hand.input())),
        // Without input, nothing reaches the server.
        Transport::Udp if hand.pieces.is_empty() => None,
        Transport::Udp => Some(format!("{}nc -u {ip} {port}", hand.input())),
    }
}

/// What one peer sends.
#[derive(Default)]
struct Hand {
    peer: Option<Peer>,
    /// The pieces, each with the pause before it.
    pieces: Vec<(Duration, Vec<u8>)>,
    /// The pause before the next piece.
    pause: Duration,
}

impl Hand {
    /// Does the step, too; `None` if `nc` cannot.
    fn take(&mut self, case: &Case, step: &Step) -> Option<()> {
        let traits = step.action.traits();
        if !matches!(traits.nested, Nested::None) {
            return None;
        }
        if let Some(peer) = traits.peer
            && *self.peer.get_or_insert(peer) != peer
        {
            return None;
        }
        self.pause += step.after;
        match &step.action {
            StepAction::Send { text, cuts, .. } => {
                let values = Values {
                    addr: Some(case.address),
                    ..Values::default()
                };
                self.send(&text.fill(&values)?, cuts, case.transport)?;
            }
            StepAction::Silence { time, .. } => self.pause += *time,
            StepAction::Expect { .. } | StepAction::Prints(_) => {
                self.pause = self.pause.max(ANSWER);
            }
            StepAction::Start
            | StepAction::Connect(_)
            | StepAction::ExpectEof(_)
            | StepAction::Snapshot
            | StepAction::StillRunning => {}
            StepAction::Listen(_)
            | StepAction::Accept(_)
            | StepAction::Close(_)
            | StepAction::HalfClose(_)
            | StepAction::Reset(_)
            | StepAction::ExpectReset(_)
            | StepAction::Enter(_)
            | StepAction::EndOfInput
            | StepAction::Stderr(_)
            | StepAction::Exit(_)
            | StepAction::File { .. }
            | StepAction::Together(_)
            | StepAction::AnyOrder(_)
            | StepAction::AnyOf(_)
            | StepAction::Ignore { .. }
            | StepAction::ConnectTo(..)
            | StepAction::AcceptAt { .. }
            | StepAction::Signal(_)
            | StepAction::Restart(_) => return None,
        }
        Some(())
    }

    fn send(&mut self, bytes: &[u8], cuts: &Cuts, transport: Transport) -> Option<()> {
        let sizes = match cuts {
            Cuts::Whole => Vec::new(),
            Cuts::Sizes(sizes) => sizes.clone(),
            Cuts::Every(size) => vec![*size; bytes.len() / size.max(&1)],
            Cuts::Random { .. } => return None,
        };
        let mut rest = bytes;
        let mut pause = self.pause;
        if transport == Transport::Udp && !self.pieces.is_empty() {
            pause = pause.max(GAP);
        }
        for size in sizes {
            let (piece, after) = rest.split_at(size.min(rest.len()));
            self.push(pause, piece);
            (rest, pause) = (after, GAP);
        }
        if transport == Transport::Udp && bytes.is_empty() {
            // `nc` sends no empty datagram.
            return None;
        }
        self.push(pause, rest);
        self.pause = Duration::ZERO;
        let size: usize = self.pieces.iter().map(|(_, piece)| piece.len()).sum();
        (size <= MAX_BYTES && self.pieces.len() <= MAX_PIECES).then_some(())
    }

    /// Adds a piece; to the last one if there is no pause between them.
    fn push(&mut self, pause: Duration, piece: &[u8]) {
        match self.pieces.last_mut() {
            Some((_, last)) if pause.is_zero() => last.extend_from_slice(piece),
            _ if piece.is_empty() => {}
            _ => self.pieces.push((pause, piece.to_vec())),
        }
    }

    /// The part of the command before `nc`.
    fn input(&self) -> String {
        let mut commands = String::new();
        for (index, (pause, piece)) in self.pieces.iter().enumerate() {
            if !pause.is_zero() {
                let _ = write!(commands, "sleep {}; ", pause.as_secs_f64());
            }
            let end = if index + 1 < self.pieces.len() {
                "; "
            } else {
                ""
            };
            let _ = write!(commands, "printf '{}'{end}", printf_format(piece));
        }
        match self.pieces.as_slice() {
            [] => String::new(),
            [(pause, _)] if pause.is_zero() => format!("{commands} | "),
            _ => format!("{{ {commands}; }} | "),
        }
    }
}

/// The format with which a shell's `printf` writes these bytes, for single quotes.
fn printf_format(bytes: &[u8]) -> String {
    let mut format = String::new();
    for (index, byte) in bytes.iter().enumerate() {
        match byte {
            b'\n' => format.push_str("\\n"),
            b'\r' => format.push_str("\\r"),
            b'\t' => format.push_str("\\t"),
            b'\\' => format.push_str("\\\\"),
            b'%' => format.push_str("%%"),
            // At the beginning it would be an option.
            b'-' if index == 0 => format.push_str("\\055"),
            b' '..=b'~' if *byte != b'\'' => format.push(char::from(*byte)),
            _ => {
                let _ = write!(format, "\\{byte:03o}");
            }
        }
    }
    format
}

#[cfg(test)]
mod tests;
