//! What a failed step was waiting for, and from whom.

use super::finding::Finding;
use crate::plan::{Actor, Case, Step, StepAction};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Excerpt, Kind};

/// Something that should have happened, from one actor to another, or to itself if both are the
/// same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Who should have done it.
    pub from: Actor,
    /// Whom it would have concerned.
    pub to: Actor,
    /// What it is.
    pub action: Awaited,
}

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// Exactly these bytes.
    Bytes(Excerpt),
    /// Bytes or text, in words.
    Described(String),
    /// Anything else, in words that follow a name: "should connect".
    Action(String),
}

/// What the failed step was waiting for, if anything.
pub(super) fn missing(case: &Case, finding: &Finding, step: &Step) -> Option<Missing> {
    use Actor::{Console, Peer, Program};
    let action = |from, to, words: &str| {
        Some(Missing {
            from,
            to,
            action: Awaited::Action(words.to_owned()),
        })
    };
    let is_unreachable = matches!(
        finding.kind,
        Kind::NeverListened | Kind::WrongPort | Kind::Refused
    );
    match &step.action {
        StepAction::Connect(peer)
        | StepAction::Send { peer, .. }
        | StepAction::Expect { peer, .. }
        | StepAction::HalfClose(peer)
        | StepAction::Close(peer)
        | StepAction::Reset(peer)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer)
            if is_unreachable =>
        {
            action(Peer(*peer), Program, "should get through")
        }
        StepAction::Send { peer, .. } if finding.kind == Kind::NotRead => {
            action(Peer(*peer), Program, "should be read")
        }
        StepAction::Send { peer, .. }
            if case.transport == Transport::Udp && case.program == Role::Client =>
        {
            action(Program, Peer(*peer), "should send a datagram")
        }
        StepAction::Expect { peer, .. } if finding.kind == Kind::DidNotClose => {
            action(Program, Peer(*peer), "should close the connection")
        }
        StepAction::Expect { peer, .. } => expected_bytes(finding, Peer(*peer)),
        StepAction::ExpectEof(peer) => action(Program, Peer(*peer), "should close the connection"),
        StepAction::ExpectReset(peer) => {
            action(Program, Peer(*peer), "should reset the connection")
        }
        StepAction::Accept(peer) => action(Program, Peer(*peer), "should connect"),
        StepAction::Enter(_) => action(Console, Program, "should be read"),
        StepAction::Prints(_) if finding.kind == Kind::Hung => {
            action(Program, Program, "should end after this")
        }
        StepAction::Prints(_) | StepAction::Stderr(_) => expected_bytes(finding, Console),
        StepAction::Snapshot => action(Program, Console, "should print the answer key"),
        StepAction::Exit(code) => {
            action(Program, Program, &format!("should end with status {code}"))
        }
        StepAction::StillRunning => action(Program, Program, "should still run"),
        StepAction::File { name, expected } => {
            let verb = if expected.is_some() {
                "write"
            } else {
                "not make"
            };
            action(Program, Program, &format!("should {verb} {name}"))
        }
        StepAction::Start
        | StepAction::Listen(_)
        | StepAction::Connect(_)
        | StepAction::Send { .. }
        | StepAction::Silence { .. }
        | StepAction::Close(_)
        | StepAction::HalfClose(_)
        | StepAction::Reset(_)
        | StepAction::EndOfInput
        | StepAction::Together(_)
        | StepAction::AnyOrder(_) => None,
    }
}

fn expected_bytes(finding: &Finding, to: Actor) -> Option<Missing> {
    let expected = finding.expected.as_ref()?;
    let action = match expected.exact() {
        Some(bytes) => Awaited::Bytes(Excerpt::new(bytes)),
        None => Awaited::Described(expected.describe()),
    };
    let from = Actor::Program;
    Some(Missing { from, to, action })
}
