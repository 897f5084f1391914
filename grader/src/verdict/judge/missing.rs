//! What a failed step was waiting for, and from whom.

use super::finding::Finding;
use crate::plan::{Actor, Case, Step, StepAction};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Excerpt, Kind};

/// Something that one actor should have done to another. Both are the same if only one is
/// concerned.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Who should have done it.
    pub from: Actor,
    /// Who it would have concerned.
    pub to: Actor,
    /// What should have happened.
    pub action: Awaited,
}

/// What was expected.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// Exactly these bytes.
    Bytes(Excerpt),
    /// Bytes or text, in words.
    Described(String),
    /// Anything else, phrased to follow a name: "should connect".
    Action(String),
}

/// What the failed step was waiting for, if anything.
pub(super) fn missing(case: &Case, finding: &Finding, step: &Step) -> Option<Missing> {
    let traits = step.action.traits();
    let is_unreachable = matches!(
        finding.kind,
        Kind::NeverListened | Kind::WrongPort | Kind::Refused
    );
    if let Some(Actor::Peer(peer)) = traits.actor
        && is_unreachable
        && traits.needs_server
    {
        return Some(action(
            Actor::Peer(peer),
            Actor::Program,
            "should get through",
        ));
    }
    missing_action(case, finding, step)
}

fn missing_action(case: &Case, finding: &Finding, step: &Step) -> Option<Missing> {
    use Actor::{Console, Peer, Program};
    let to_peer = |peer, words| Some(action(Program, Peer(peer), words));
    let by_program = |words: &str| Some(action(Program, Program, words));
    match &step.action {
        StepAction::Send { peer, .. } if finding.kind == Kind::NotRead => {
            Some(action(Peer(*peer), Program, "should be read"))
        }
        StepAction::Send { peer, .. }
            if case.transport == Transport::Udp && case.program == Role::Client =>
        {
            to_peer(*peer, "should send a datagram")
        }
        StepAction::Expect { peer, .. } if finding.kind != Kind::DidNotClose => {
            expected_bytes(finding, Peer(*peer))
        }
        StepAction::Expect { peer, .. } | StepAction::ExpectEof(peer) => {
            to_peer(*peer, "should close the connection")
        }
        StepAction::ExpectReset(peer) => to_peer(*peer, "should reset the connection"),
        StepAction::Accept(peer) | StepAction::AcceptAt { peer, .. } => {
            to_peer(*peer, "should connect")
        }
        StepAction::Enter(_) => Some(action(Console, Program, "should be read")),
        StepAction::Prints(_) if finding.kind == Kind::Hung => by_program("should end after this"),
        StepAction::Prints(_) | StepAction::Stderr(_) => expected_bytes(finding, Console),
        StepAction::Snapshot => Some(action(Program, Console, "should print the answer key")),
        StepAction::Exit(code) => by_program(&format!("should end {}", code.in_words())),
        StepAction::StillRunning => by_program("should still run"),
        StepAction::File { name, expected } => {
            let verb = if expected.is_some() {
                "write"
            } else {
                "not make"
            };
            by_program(&format!("should {verb} {name}"))
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
        | StepAction::ConnectTo(..)
        | StepAction::Ignore { .. }
        | StepAction::Signal(_)
        | StepAction::Restart(_)
        | StepAction::AnyOrder(_)
        | StepAction::AnyOf(_) => None,
    }
}

fn action(from: Actor, to: Actor, words: &str) -> Missing {
    let action = Awaited::Action(words.to_owned());
    Missing { from, to, action }
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
