//! What was awaited where a conversation failed, and did not come: who owed it to whom. The words of the failure itself are
//! in `sentence`.

use super::finding::Finding;
use crate::plan::{Step, StepAction};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Actor, Excerpt, Kind};

/// Something that should have happened, from one actor to another; or by itself, where both are the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Missing {
    /// Who should have done it.
    pub from: Actor,
    /// Whom it would have concerned.
    pub to: Actor,
    /// What it is.
    pub what: Awaited,
}

/// What was awaited.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Awaited {
    /// Exactly these bytes.
    Bytes(Excerpt),
    /// Bytes or text that these words describe.
    Described(String),
    /// Something else, in words that follow a name: "should connect".
    Deed(String),
}

/// What the step that failed has waited for in vain, if it waits for anything.
pub(super) fn missing(
    transport: Transport,
    program: Role,
    finding: &Finding,
    step: &Step,
) -> Option<Missing> {
    use Actor::{Console, Peer, Program};
    let deed = |from, to, words: &str| {
        Some(Missing {
            from,
            to,
            what: Awaited::Deed(words.to_owned()),
        })
    };
    let unreachable = matches!(
        finding.kind,
        Kind::NeverListened | Kind::WrongPort | Kind::Refused
    );
    match &step.act {
        StepAction::Connect(peer)
        | StepAction::Send(peer, ..)
        | StepAction::Expect(peer, ..)
        | StepAction::HalfClose(peer)
        | StepAction::Close(peer)
        | StepAction::Reset(peer)
        | StepAction::ExpectEof(peer)
        | StepAction::ExpectReset(peer)
            if unreachable =>
        {
            deed(Peer(*peer), Program, "should get through")
        }
        StepAction::Send(peer, ..) if finding.kind == Kind::NotRead => {
            deed(Peer(*peer), Program, "should be read")
        }
        StepAction::Send(peer, ..) if transport == Transport::Udp && program == Role::Client => {
            deed(Program, Peer(*peer), "should send a datagram")
        }
        StepAction::Expect(peer, ..) | StepAction::ExpectEof(peer)
            if finding.kind == Kind::DidNotClose =>
        {
            deed(Program, Peer(*peer), "should close the connection")
        }
        StepAction::Expect(peer, ..) => wanted(finding, Peer(*peer)),
        StepAction::ExpectEof(peer) => deed(Program, Peer(*peer), "should close the connection"),
        StepAction::ExpectReset(peer) => deed(Program, Peer(*peer), "should reset the connection"),
        StepAction::Accept(peer) => deed(Program, Peer(*peer), "should connect"),
        StepAction::Enter(_) => deed(Console, Program, "should be read"),
        StepAction::Prints(_) if finding.kind == Kind::Hung => {
            deed(Program, Program, "should end behind this")
        }
        StepAction::Prints(_) | StepAction::Stderr(_) => wanted(finding, Console),
        StepAction::Snapshot => deed(Program, Console, "should print the answer key"),
        StepAction::Exit(code) => deed(Program, Program, &format!("should end with status {code}")),
        StepAction::StillRunning => deed(Program, Program, "should still run"),
        StepAction::File(name, Some(_)) => deed(Program, Program, &format!("should write {name}")),
        StepAction::File(name, None) => deed(Program, Program, &format!("should not make {name}")),
        _ => None,
    }
}

fn wanted(finding: &Finding, to: Actor) -> Option<Missing> {
    let wanted = finding.wanted.as_ref()?;
    let what = match wanted.exact() {
        Some(bytes) => Awaited::Bytes(Excerpt::new(bytes)),
        None => Awaited::Described(wanted.describe()),
    };
    let from = Actor::Program;
    Some(Missing { from, to, what })
}
