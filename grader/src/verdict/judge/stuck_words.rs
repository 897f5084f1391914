//! Says what a program waits in that is stuck.

use super::context::{FailureContext, peer_name};
use super::stuck::StuckProgram;
use crate::base::waiting::WaitPlace;
use crate::spec::Role;
use crate::verdict::conversation::Kind;

/// The most waits that are named.
const MOST_NAMED: usize = 4;

impl StuckProgram {
    /// "it waits in `accept` for a client, while 6 bytes from ana lie unread".
    pub(super) fn clause(&self, context: &FailureContext<'_>) -> String {
        let mut places: Vec<String> = Vec::new();
        for waiting in &self.waiting {
            let place = self.place(context, *waiting);
            if !places.contains(&place) {
                places.push(place);
            }
        }
        let more = places.len().saturating_sub(MOST_NAMED);
        if more > 0 {
            places.truncate(MOST_NAMED);
            places.push(format!("in {more} other places"));
        }
        let who = if places.len() == 1 {
            "it waits"
        } else {
            "its threads wait"
        };
        let mut clause = format!("{who} {}", list(&places));
        if self.is_elsewhere(context) {
            clause.push_str(&format!(", and nothing listens on {}", context.addr()));
        }
        let mut unread: Vec<String> = Vec::new();
        for (peer, bytes) in &self.unread {
            let unit = if *bytes == 1 { "byte" } else { "bytes" };
            unread.push(format!(
                "{bytes} {unit} from {}",
                peer_name(context.case, *peer)
            ));
        }
        if !unread.is_empty() {
            let is_one = matches!(*self.unread, [(_, 1)]);
            let lie = if is_one { "lies" } else { "lie" };
            clause.push_str(&format!(", while {} {lie} unread", list(&unread)));
        }
        clause
    }

    /// What to ask oneself about a program that waits there, if there is a question that leads on.
    pub(super) fn question(&self, it: &str) -> Option<String> {
        let waits = |is: fn(&WaitPlace) -> bool| self.waiting.iter().any(is);
        let has_unread = !self.unread.is_empty();
        if waits(|at| matches!(at, WaitPlace::Client(_))) && has_unread {
            let reads = "who reads what a client sends";
            Some(format!("{reads} while {it} waits for the next one?"))
        } else if waits(|at| *at == WaitPlace::Input) && has_unread {
            Some(format!("what does {it} want to be typed before it reads?"))
        } else if waits(|at| *at == WaitPlace::Thread) {
            Some("who is to release it, and does that thread wait, too?".to_owned())
        } else {
            None
        }
    }

    /// Whether a server waits at an address, and that is not its own. Not if the sentence says so
    /// already.
    fn is_elsewhere(&self, context: &FailureContext<'_>) -> bool {
        let is_said = context.finding.kind == Kind::NeverListened;
        let serves = |it: &WaitPlace| matches!(it, WaitPlace::Client(_) | WaitPlace::Datagram(_));
        let is_server = context.case.program == Role::Server;
        is_server && !is_said && !self.is_bound && self.waiting.iter().any(serves)
    }

    fn place(&self, context: &FailureContext<'_>, waiting: WaitPlace) -> String {
        match waiting {
            WaitPlace::Client(addr) if Some(addr) == context.tracker.values().addr => {
                "in `accept` for a client".to_owned()
            }
            WaitPlace::Client(addr) => format!("in `accept` for a client at {addr}"),
            WaitPlace::Bytes { local, remote } => {
                let owner = self.owners.get(&remote).or_else(|| self.owners.get(&local));
                let from = match owner {
                    Some(peer) => peer_name(context.case, *peer),
                    None => remote.to_string(),
                };
                format!("in `read` for more from {from}")
            }
            WaitPlace::Datagram(addr) if Some(addr) == context.tracker.values().addr => {
                "in `recv` for a datagram".to_owned()
            }
            WaitPlace::Datagram(addr) => format!("in `recv` for a datagram at {addr}"),
            WaitPlace::Input => "in `read` for console input".to_owned(),
            WaitPlace::Pipe => "in `read` for bytes from another part of itself".to_owned(),
            WaitPlace::Thread => "for a lock or for another thread".to_owned(),
            WaitPlace::Child => "for the end of a process that it started".to_owned(),
            WaitPlace::Signal => "for a signal".to_owned(),
            WaitPlace::Event(call) => format!("in `{call}` for any of several things"),
        }
    }
}

impl FailureContext<'_> {
    /// Whether the failure is that the program has not done something, so that it matters what it
    /// waits in.
    pub(super) fn is_about_waiting(&self) -> bool {
        match self.finding.kind {
            Kind::NeverListened
            | Kind::NeverConnected
            | Kind::Hung
            | Kind::NothingCame
            | Kind::PartCame
            | Kind::DidNotClose
            | Kind::NotRead => true,
            Kind::NotImplemented
            | Kind::NotBuilt
            // Where it waits is said already.
            | Kind::WrongPort
            | Kind::Crashed
            | Kind::ExitedEarly
            | Kind::WrongExit
            | Kind::Mismatch
            | Kind::ExtraBytes
            | Kind::ClosedTooEarly
            | Kind::Reset
            | Kind::Refused
            | Kind::WrongSource
            | Kind::WrongDestination
            | Kind::NotFlushed
            | Kind::Flood
            | Kind::OverLimit
            | Kind::WrongFile => false,
        }
    }
}

/// "a, b and c".
fn list(items: &[String]) -> String {
    match items {
        [] => String::new(),
        [one] => one.clone(),
        [first @ .., last] => format!("{} and {last}", first.join(", ")),
    }
}
