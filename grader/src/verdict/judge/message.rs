//! The sentence that says what happened, what the caret points at, and what is worth knowing about the kind.

use super::explain::went_elsewhere;
use super::finding::Finding;
use super::notes::{Cut, SHOWN, who};
use super::panic::LastWords;
use crate::base::process::Exit;
use crate::base::text::escape::{quoted, escape};
use crate::plan::{Case, Step, StepAction};
use crate::spec::Transport;
use crate::verdict::conversation::Kind;
use crate::verdict::conversation::tracker::Tracker;

/// All that is known of a failure.
pub(super) struct Scene<'a> {
    pub(super) case: &'a Case,
    pub(super) tracker: &'a Tracker,
    pub(super) finding: &'a Finding,
    pub(super) step: Option<&'a Step>,
    pub(super) words: Option<&'a LastWords>,
    pub(super) cut: Option<&'a Cut>,
}

impl Scene<'_> {
    /// What happened, in one sentence; and how the message before it came, where that may be the cause.
    pub(super) fn sentence(&self) -> String {
        let about_bytes = matches!(
            self.finding.kind,
            Kind::Mismatch
                | Kind::NothingCame
                | Kind::PartCame
                | Kind::ClosedTooEarly
                | Kind::Reset
        );
        match self.cut.filter(|_| about_bytes) {
            Some(Cut::Pieces(_)) => {
                format!("{}; the message had come in pieces", self.happened())
            }
            Some(Cut::Together(count)) => format!(
                "{}; {count} messages had come in one piece",
                self.happened()
            ),
            None => self.happened(),
        }
    }

    fn happened(&self) -> String {
        match self.finding.kind {
            Kind::NeverListened | Kind::WrongPort | Kind::NeverConnected | Kind::Refused => {
                self.its_address()
            }
            Kind::NotImplemented
            | Kind::NotBuilt
            | Kind::Crashed
            | Kind::ExitedEarly
            | Kind::WrongExit
            | Kind::Hung
            | Kind::Flood
            | Kind::OverLimit => self.its_end(),
            Kind::NothingCame
            | Kind::PartCame
            | Kind::Mismatch
            | Kind::ExtraBytes
            | Kind::NotFlushed => self.what_came(),
            Kind::ClosedTooEarly | Kind::DidNotClose | Kind::Reset | Kind::NotRead => {
                self.its_connection()
            }
            Kind::WrongSource | Kind::WrongDestination => self.its_datagram(),
            Kind::WrongFile => self.its_file(),
        }
    }

    fn its_address(&self) -> String {
        let (it, peer, addr) = (self.case.subject(), self.peer(), self.addr());
        match self.finding.kind {
            Kind::NeverListened => format!("{it} never listened on {addr}"),
            Kind::WrongPort => {
                let found: Vec<String> = self
                    .finding
                    .listens_on
                    .iter()
                    .map(ToString::to_string)
                    .collect();
                format!("{it} listens on {}, not on {addr}", found.join(" and "))
            }
            Kind::NeverConnected => match self.case.transport {
                Transport::Tcp => format!("{it} never connected to {addr}"),
                Transport::Udp => format!("{it} never sent a datagram to {addr}"),
            },
            _ if self
                .finding
                .peer
                .is_some_and(|peer| !self.tracker.refused[peer]) =>
            {
                format!(
                    "{it} did not take the connection of {peer} {}: too many wait to be accepted",
                    self.within()
                )
            }
            _ => {
                format!("{it} refused the connection of {peer}: nothing listens on {addr} any more")
            }
        }
    }

    fn its_end(&self) -> String {
        let it = self.case.subject();
        let exit = self.tracker.exit;
        let how = exit.map_or_else(|| "ended".to_owned(), ended);
        match (self.finding.kind, self.words) {
            (Kind::NotImplemented, Some(LastWords::Todo(place, text))) => {
                format!("{it} reached a todo!() at {place}: {}", escape(text))
            }
            (Kind::NotImplemented, _) => format!("{it} is not written yet"),
            (Kind::Crashed, Some(LastWords::Crash(words))) => {
                let thread = if exit.is_none() { "a thread of " } else { "" };
                format!("{thread}{it} crashed: {}", escape(words))
            }
            (Kind::Crashed, _) => format!("{it} crashed: it {how}"),
            (Kind::ExitedEarly, _) => format!("{it} {how} in the middle of the conversation"),
            (Kind::WrongExit, _) => match self.step.map(|step| &step.act) {
                Some(StepAction::Exit(code)) => format!("{it} {how}, not with status {code}"),
                _ => format!("{it} {how}, which it should not"),
            },
            (Kind::Flood, _) => format!("{it} printed or sent without end: {}", self.too_much()),
            (Kind::OverLimit, _) => format!("{it} used too much: {}", self.too_much()),
            (Kind::NotBuilt, _) => format!("{it} does not compile"),
            _ => format!("{it} did not end {}", self.within()),
        }
    }

    fn too_much(&self) -> String {
        let exceeded = self.tracker.exceeded.as_ref();
        exceeded.map_or_else(String::new, |(_, words)| format!("more than {words}"))
    }

    fn what_came(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        let on_stdout = self.finding.on_stdout;
        let on_stderr = !on_stdout && self.finding.peer.is_none();
        match self.finding.kind {
            Kind::NotFlushed => format!("{it} wrote the prompt but did not flush it"),
            Kind::NothingCame if on_stdout => {
                let more = if self.tracker.stdout.all().is_empty() {
                    ""
                } else {
                    " more"
                };
                format!("{it} printed nothing{more} {}", self.within())
            }
            Kind::NothingCame if on_stderr => format!("{it} wrote nothing on stderr"),
            Kind::NothingCame => format!("{it} sent nothing to {peer} {}", self.within()),
            Kind::PartCame if on_stdout => format!("{it} printed only a part: {}", self.part()),
            Kind::PartCame => format!(
                "{it} sent only a part to {peer}: {} {}",
                self.part(),
                self.within()
            ),
            Kind::Mismatch if on_stdout => format!("{it} printed something else"),
            Kind::Mismatch if on_stderr => format!("{it} wrote something else on stderr"),
            Kind::Mismatch => format!("{it} sent something else to {peer}"),
            _ if on_stdout => format!(
                "{it} printed more than it should: {}",
                quoted(&self.finding.actual, SHOWN)
            ),
            _ => {
                let what = match self.case.transport {
                    Transport::Tcp => "more than it should",
                    Transport::Udp => "a datagram when none was due",
                };
                format!(
                    "{it} sent {peer} {what}: {}",
                    quoted(&self.finding.actual, SHOWN)
                )
            }
        }
    }

    fn its_connection(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        match self.finding.kind {
            Kind::ClosedTooEarly if self.finding.actual.is_empty() => {
                format!("{it} closed the connection with {peer} too early: nothing had come")
            }
            Kind::ClosedTooEarly => {
                format!(
                    "{it} closed the connection with {peer} too early: {} had come",
                    self.part()
                )
            }
            Kind::DidNotClose => format!(
                "{it} did not close the connection with {peer} {}",
                self.within()
            ),
            Kind::NotRead
                if matches!(self.step.map(|step| &step.act), Some(StepAction::Enter(_))) =>
            {
                format!("{it} does not read what is typed")
            }
            Kind::NotRead => format!("{it} stopped reading what {peer} sends"),
            _ => format!("{it} reset the connection with {peer}"),
        }
    }

    fn its_datagram(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        if self.finding.kind == Kind::WrongDestination {
            let other = went_elsewhere(self.case, self.tracker, self.finding);
            let other =
                other.map_or_else(|| "somebody else".to_owned(), |other| who(self.case, other));
            return format!("{it} sent the answer for {peer} to {other}");
        }
        let from = self
            .finding
            .from
            .map(|from| from.to_string())
            .unwrap_or_default();
        format!("{peer} got a datagram from {from}, which is not {it}'s address")
    }

    fn its_file(&self) -> String {
        let it = self.case.subject();
        match self.step.map(|step| &step.act) {
            Some(StepAction::File(name, None)) => {
                format!("{it} made a file {name} that should not be there")
            }
            Some(StepAction::File(name, _)) if self.tracker.file(name).is_none() => {
                format!("{it} made no file {name}")
            }
            Some(StepAction::File(name, _)) => {
                format!("{name} does not have the bytes that it should")
            }
            _ => "a file is not as it should be".to_owned(),
        }
    }

    /// What is worth knowing about the kind of failure.
    pub(super) fn note(&self) -> Vec<String> {
        let note = match self.finding.kind {
            Kind::NeverListened => {
                let socket = match self.case.transport {
                    Transport::Tcp => "listening TCP",
                    Transport::Udp => "UDP",
                };
                format!("no {socket} socket was bound to that address {}", self.within())
            }
            Kind::Reset => "a reset throws away what is on its way; it comes from closing a connection with bytes in it \
                            that were not read, or from ending while it is open"
                .to_owned(),
            Kind::NotFlushed => {
                "it came only when the program's input was closed: until then it sat in a buffer".to_owned()
            }
            _ => return Vec::new(),
        };
        vec![note]
    }

    /// What the caret says.
    pub(super) fn label(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        let Some(step) = self.step else {
            return String::new();
        };
        match &step.act {
            _ if matches!(self.finding.kind, Kind::NeverListened | Kind::WrongPort) => {
                format!("{it} should be ready by now")
            }
            // All that was wanted has come, but for the end.
            StepAction::Expect(..) if self.finding.kind == Kind::DidNotClose => {
                format!("{it} should close the connection behind this")
            }
            StepAction::Prints(_) if self.finding.kind == Kind::Hung => {
                format!("{it} should end behind this")
            }
            StepAction::Send(..) => format!("{peer} sends this"),
            StepAction::Connect(_) => format!("{peer} connects here"),
            StepAction::Enter(_) => "this is typed".to_owned(),
            StepAction::Expect(..) => format!("{peer} should get this"),
            StepAction::Prints(_) => format!("{it} should print this"),
            StepAction::Snapshot => "what is printed should be the answer key".to_owned(),
            StepAction::Stderr(_) => format!("{it} should say this on stderr"),
            StepAction::Silence(..) => "nothing should come now".to_owned(),
            StepAction::ExpectEof(_) => format!("{it} should close the connection here"),
            StepAction::ExpectReset(_) => format!("{it} should break the connection off here"),
            StepAction::Exit(code) => format!("{it} should end with status {code} here"),
            StepAction::Accept(_) => format!("{it} should connect here"),
            StepAction::File(..) => "the file should be like this".to_owned(),
            _ => "here".to_owned(),
        }
    }

    fn peer(&self) -> String {
        who(self.case, self.finding.peer.unwrap_or(0))
    }

    fn addr(&self) -> String {
        self.tracker
            .values
            .addr
            .map(|addr| addr.to_string())
            .unwrap_or_default()
    }

    fn within(&self) -> String {
        if self.tracker.exit.is_some() {
            return "before it ended".to_owned();
        }
        self.step
            .map(|step| format!("within {:?}", step.timeout))
            .unwrap_or_default()
    }

    /// How much came: "8 of 15 bytes".
    fn part(&self) -> String {
        let got = self.finding.actual.len();
        match self
            .finding
            .wanted
            .as_ref()
            .and_then(|wanted| wanted.exact())
        {
            Some(bytes) => format!("{got} of {} bytes", bytes.len()),
            None => format!("{got} bytes"),
        }
    }
}

/// How a program ended, after "the server".
pub(super) fn ended(exit: Exit) -> String {
    match exit {
        Exit::Code(code) => format!("ended with status {code}"),
        Exit::Signal(_) => format!("was {exit}"),
    }
}
