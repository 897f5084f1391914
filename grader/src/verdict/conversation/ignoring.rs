//! What may come wherever it is not awaited: it is taken out of the way when the awaited step cannot
//! be met by it.

use std::sync::Arc;

use super::matcher::{Match, Matcher};
use super::status::StepStatus;
use super::tracker::Tracker;
use crate::plan::{Actor, Case, Consumes, Ignore, Nested, Peer, Step, StepAction};
use crate::spec::Transport;

/// What was found where something may be ignored.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Skipped {
    /// Nothing that may be ignored.
    Nothing,
    /// What may be the beginning of something that may be ignored.
    Part,
    /// A message, which is out of the way now.
    Message,
}

impl Tracker {
    /// Whether a step is met. Being met consumes the step's input, so a met step must not be
    /// checked again.
    pub fn check(&mut self, step: &Step) -> StepStatus {
        loop {
            let status = self.check_once(step);
            if status == StepStatus::Met || !self.ignores {
                return status;
            }
            let mut found = Skipped::Nothing;
            for channel in self.failed_channels(step, status) {
                match self.skip_one(channel) {
                    Skipped::Message => found = Skipped::Message,
                    Skipped::Part if found == Skipped::Nothing => found = Skipped::Part,
                    Skipped::Part | Skipped::Nothing => {}
                }
            }
            match found {
                Skipped::Message => {}
                Skipped::Part => return StepStatus::Pending,
                Skipped::Nothing => return status,
            }
        }
    }

    /// From here on something may come, or nothing any more.
    pub(super) fn start_ignoring(&mut self, peer: Option<Peer>, what: &Ignore) {
        let ignored = &mut self.ignored[peer.map_or(0, |peer| peer + 1)];
        match what {
            Ignore::Nothing => {
                ignored.messages.clear();
                ignored.again = false;
            }
            Ignore::Again => ignored.again = true,
            Ignore::Message(message) => ignored.messages.push(message.clone()),
        }
        self.ignores = true;
    }

    /// Remembers a datagram that a step has taken, if it may come again.
    pub(super) fn remember(&mut self, peer: Peer, bytes: &[u8]) {
        if self.remembers {
            self.ignored[peer + 1].taken.insert(bytes.to_vec());
        }
    }

    /// Takes what may be ignored out of the way of what is left at the end.
    pub(in crate::verdict) fn drop_ignored(&mut self) {
        if !self.ignores {
            return;
        }
        let peers = (0..self.case.peers.len()).map(Actor::Peer);
        for channel in peers.chain([Actor::Console]) {
            while self.skip_one(channel) == Skipped::Message {}
        }
    }

    /// The channels on which nothing that comes next can meet the step.
    fn failed_channels(&mut self, step: &Step, status: StepStatus) -> Vec<Actor> {
        let case = Arc::clone(&self.case);
        let Nested::List(steps) = step.action.traits().nested else {
            return match status {
                StepStatus::Failed(_) => channels(&case, step),
                StepStatus::Met | StepStatus::Pending => Vec::new(),
            };
        };
        let open: Vec<&Step> = if let StepAction::AnyOf(_) = &step.action {
            steps.iter().collect()
        } else {
            self.open_steps(step.id, steps)
        };
        let (mut failed, mut waiting) = (Vec::new(), Vec::new());
        for step in open {
            let channels = channels(&case, step);
            match self.check_once(step) {
                StepStatus::Failed(_) => failed.extend(channels),
                StepStatus::Met | StepStatus::Pending => waiting.extend(channels),
            }
        }
        failed.retain(|channel| !waiting.contains(channel));
        failed.sort_unstable();
        failed.dedup();
        failed
    }

    /// Takes one message out of the way, if it may be ignored.
    fn skip_one(&mut self, channel: Actor) -> Skipped {
        match channel {
            Actor::Peer(peer) if self.case.transport_of(peer) == Transport::Udp => {
                self.skip_datagram(peer)
            }
            Actor::Peer(peer) => self.skip_on_stream(Some(peer)),
            Actor::Console => self.skip_on_stream(None),
            Actor::Program => Skipped::Nothing,
        }
    }

    fn skip_datagram(&mut self, peer: Peer) -> Skipped {
        let Some((from, bytes)) = self.mailboxes[peer].waiting.front() else {
            return Skipped::Nothing;
        };
        let ignored = &self.ignored[peer + 1];
        let is_ignored = |message| {
            let message = Matcher::new(message, &self.values);
            message.is_some_and(|message| message.on_whole(bytes).is_ok())
        };
        let may_come = (ignored.again && ignored.taken.contains(bytes))
            || ignored.messages.iter().any(is_ignored);
        if !may_come || !self.is_source(peer, *from) {
            return Skipped::Nothing;
        }
        self.mailboxes[peer].waiting.pop_front();
        Skipped::Message
    }

    fn skip_on_stream(&mut self, peer: Option<Peer>) -> Skipped {
        let ignored = &self.ignored[peer.map_or(0, |peer| peer + 1)];
        let stream = match peer {
            Some(peer) => &mut self.streams[peer],
            None => &mut self.stdout,
        };
        let unread = stream.unread();
        if unread.is_empty() {
            return Skipped::Nothing;
        }
        let has_ended = stream.end.is_some();
        let mut found = Skipped::Nothing;
        for message in &ignored.messages {
            let Some(message) = Matcher::new(message, &self.values) else {
                continue;
            };
            match message.on_stream(unread, has_ended, &mut 0) {
                Match::Complete(size) if size > 0 => {
                    stream.consume(size, false);
                    return Skipped::Message;
                }
                Match::More if !has_ended => found = Skipped::Part,
                Match::Complete(_) | Match::More | Match::Differs(_) => {}
            }
        }
        found
    }
}

/// The channels on which a step waits for something, or for nothing.
fn channels(case: &Case, step: &Step) -> Vec<Actor> {
    if let StepAction::Silence { peer: None, .. } = step.action {
        return (0..case.peers.len()).map(Actor::Peer).collect();
    }
    if let StepAction::Silence {
        peer: Some(peer), ..
    }
    | StepAction::ExpectEof(peer)
    | StepAction::ExpectReset(peer) = step.action
    {
        return vec![Actor::Peer(peer)];
    }
    match step.action.traits().consumes {
        Consumes::Peer(peer) => vec![Actor::Peer(peer)],
        Consumes::Stdout => vec![Actor::Console],
        Consumes::Nothing | Consumes::Anything => Vec::new(),
    }
}
