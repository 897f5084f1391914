//! The sentence that says what happened, and the label of the caret.

use super::context::{Cut, FailureContext, SHOWN, peer_name};
use super::panic::LastWords;
use super::went_elsewhere::went_elsewhere;
use crate::base::text::escape::{escape, quoted};
use crate::plan::StepAction;
use crate::spec::Transport;
use crate::verdict::conversation::Kind;

impl FailureContext<'_> {
    /// What happened, in one sentence. Also says how the previous message was delivered, if that
    /// may be the cause.
    pub(super) fn message(&self) -> String {
        let is_about_bytes = matches!(
            self.finding.kind,
            Kind::Mismatch
                | Kind::NothingCame
                | Kind::PartCame
                | Kind::ClosedTooEarly
                | Kind::Reset
        );
        let message = self.kind_message() + &self.stuck_clause();
        match self.cut.filter(|_| is_about_bytes) {
            Some(Cut::Pieces(_)) => format!("{message}; the message had come in pieces"),
            Some(Cut::Together(count)) => {
                format!("{message}; {count} messages had come in one piece")
            }
            None => message,
        }
    }

    /// What the program waited in, for kinds that are about what it did not do.
    fn stuck_clause(&self) -> String {
        let Some(stuck) = self.stuck.filter(|_| self.is_about_waiting()) else {
            return String::new();
        };
        format!(": {}", stuck.clause(self))
    }

    fn kind_message(&self) -> String {
        let (it, peer, addr) = (self.case.subject(), self.peer(), self.addr());
        match self.finding.kind {
            Kind::NeverListened => format!("{it} never listened on {addr}"),
            Kind::WrongPort => self.wrong_port_message(),
            Kind::NeverConnected => self.never_connected_message(),
            Kind::Refused => self.refused_message(),
            Kind::NotImplemented => self.todo_message(),
            Kind::NotBuilt => format!("{it} does not compile"),
            Kind::Crashed => self.crash_message(),
            Kind::ExitedEarly => {
                format!("{it} {} in the middle of the conversation", self.exit())
            }
            Kind::WrongExit => match self.step.map(|step| &step.action) {
                Some(StepAction::Exit(code)) => {
                    format!("{it} {}, not {}", self.exit(), code.in_words())
                }
                _ => format!("{it} {}, which it should not", self.exit()),
            },
            Kind::Hung => format!("{it} did not end{}", self.within_limit()),
            Kind::Flood => format!("{it} printed or sent without end: {}", self.exceeded()),
            Kind::OverLimit => format!("{it} used too much: {}", self.exceeded()),
            Kind::Mismatch => self.mismatch_message(),
            Kind::NothingCame | Kind::PartCame => self.bytes_message(),
            Kind::ExtraBytes => self.extra_bytes_message(),
            Kind::NotFlushed => format!("{it} wrote {} but did not flush it", self.unflushed()),
            Kind::ClosedTooEarly => {
                let received = if self.finding.actual.is_empty() {
                    "nothing".to_owned()
                } else {
                    self.part()
                };
                format!("{it} closed the connection with {peer} too early: {received} had come")
            }
            Kind::DidNotClose => {
                format!(
                    "{it} did not close the connection with {peer}{}",
                    self.within()
                )
            }
            Kind::Reset => format!("{it} reset the connection with {peer}"),
            Kind::TooSoon => self.too_soon_message(),
            Kind::NotRead => match self.step.map(|step| &step.action) {
                Some(StepAction::Enter(_)) => format!("{it} does not read what is typed"),
                _ => format!("{it} stopped reading what {peer} sends"),
            },
            Kind::WrongSource => {
                let from = self.finding.from.map(|from| from.to_string());
                let from = from.unwrap_or_default();
                format!("{peer} got a datagram from {from}, which is not {it}'s address")
            }
            Kind::WrongDestination => {
                let other = went_elsewhere(self.case, self.tracker, self.finding);
                let other = other.map(|other| peer_name(self.case, other));
                let other = other.unwrap_or_else(|| "somebody else".to_owned());
                format!("{it} sent the answer for {peer} to {other}")
            }
            Kind::WrongFile => self.file_message(),
        }
    }

    /// What was not flushed: a prompt has no newline at its end.
    fn unflushed(&self) -> &'static str {
        let expected = self.finding.expected.as_ref();
        match expected.and_then(|expected| expected.exact()) {
            Some(text) if !text.ends_with(b"\n") => "the prompt",
            Some(_) | None => "its output",
        }
    }

    fn wrong_port_message(&self) -> String {
        let found = self.finding.listens_on.iter().map(ToString::to_string);
        let found: Vec<String> = found.collect();
        let (it, found) = (self.case.subject(), found.join(" and "));
        format!("{it} listens on {found}, not on {}", self.addr())
    }

    fn refused_message(&self) -> String {
        let (it, peer, addr) = (self.case.subject(), self.peer(), self.addr());
        let was_refused = |peer| self.tracker.refused[peer];
        if let Some(StepAction::ConnectTo(..)) = self.step.map(|step| &step.action) {
            return format!("{it} named an address for {peer} at which nothing listens");
        }
        if self.finding.peer.is_some_and(|peer| !was_refused(peer)) {
            let within = self.within();
            let why = match self.case.peers.len() {
                0 | 1 => "it was neither accepted nor refused",
                _ => "too many wait to be accepted",
            };
            format!("{it} did not take the connection of {peer}{within}: {why}")
        } else {
            format!("{it} refused the connection of {peer}: nothing listens on {addr} any more")
        }
    }

    fn todo_message(&self) -> String {
        let it = self.case.subject();
        if let Some(LastWords::Todo { place, text }) = self.words {
            format!("{it} reached a todo!() at {place}: {}", escape(text))
        } else {
            format!("{it} is not written yet")
        }
    }

    fn crash_message(&self) -> String {
        let it = self.case.subject();
        if let Some(LastWords::Crash(words)) = self.words {
            let thread = match self.tracker.exit {
                None => "a thread of ",
                Some(_) => "",
            };
            format!("{thread}{it} crashed: {}", escape(words))
        } else {
            format!("{it} crashed: it {}", self.exit())
        }
    }

    /// The message if nothing, only a part, or something else was printed, written to stderr, or
    /// sent.
    fn bytes_message(&self) -> String {
        let (it, peer, within) = (self.case.subject(), self.peer(), self.within());
        let on_stdout = self.finding.on_stdout;
        let on_stderr = !on_stdout && self.finding.peer.is_none();
        let kind = self.finding.kind;
        if kind == Kind::NothingCame && on_stdout {
            let has_printed = !self.tracker.stdout.all().is_empty();
            let more = if has_printed { " more" } else { "" };
            format!("{it} printed nothing{more}{within}")
        } else if kind == Kind::NothingCame && on_stderr {
            format!("{it} wrote nothing on stderr")
        } else if kind == Kind::NothingCame {
            format!("{it} sent nothing to {peer}{within}")
        } else if kind == Kind::PartCame && on_stdout {
            format!("{it} printed only a part: {}", self.part())
        } else if kind == Kind::PartCame {
            format!("{it} sent only a part to {peer}: {}{within}", self.part())
        } else if on_stdout {
            format!("{it} printed something else")
        } else if on_stderr {
            format!("{it} wrote something else on stderr")
        } else {
            format!("{it} sent something else to {peer}")
        }
    }

    fn extra_bytes_message(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        let bytes = quoted(&self.finding.actual, SHOWN);
        if self.finding.on_stdout {
            return format!("{it} printed more than it should: {bytes}");
        }
        let surplus = match self.case.transport {
            Transport::Tcp => "more than it should",
            Transport::Udp => "a datagram when none was due",
        };
        format!("{it} sent {peer} {surplus}: {bytes}")
    }

    fn mismatch_message(&self) -> String {
        match self.reason() {
            Some(reason) => format!("{}: {}", self.bytes_message(), escape(&reason)),
            None => self.bytes_message(),
        }
    }

    fn never_connected_message(&self) -> String {
        let (it, peer) = (self.case.subject(), self.finding.peer.unwrap_or(0));
        match self.case.transport_of(peer) {
            Transport::Tcp => format!("{it} never connected to {}", self.place()),
            Transport::Udp => format!("{it} never sent a datagram to {}", self.place()),
        }
    }

    fn too_soon_message(&self) -> String {
        let (it, after) = (self.case.subject(), self.finding.after.unwrap_or_default());
        let least = self
            .step
            .and_then(|step| step.no_sooner)
            .unwrap_or_default();
        let what = match self.step.map(|step| &step.action) {
            Some(StepAction::Accept(_) | StepAction::AcceptAt { .. }) => "connected",
            Some(StepAction::Prints(_)) => "printed this",
            Some(StepAction::ExpectEof(_) | StepAction::ExpectReset(_)) => "closed the connection",
            _ => "sent this",
        };
        format!(
            "{it} {what} after {} ms, and not before {least:?} were over",
            after.as_millis()
        )
    }

    fn file_message(&self) -> String {
        let it = self.case.subject();
        let Some(StepAction::File { name, expected }) = self.step.map(|step| &step.action) else {
            return "a file is not as it should be".to_owned();
        };
        if expected.is_none() {
            format!("{it} made a file {name} that should not be there")
        } else if self.tracker.file(name).is_none() {
            format!("{it} made no file {name}")
        } else {
            format!("{name} does not have the bytes that it should")
        }
    }

    /// The label of the caret.
    pub(super) fn label(&self) -> String {
        let (it, peer) = (self.case.subject(), self.peer());
        let Some(step) = self.step else {
            return String::new();
        };
        if matches!(self.finding.kind, Kind::NeverListened | Kind::WrongPort) {
            return format!("{it} should be ready by now");
        }
        match &step.action {
            // All expected bytes have arrived, but not the end of the stream.
            StepAction::Expect { .. } if self.finding.kind == Kind::DidNotClose => {
                format!("{it} should close the connection after this")
            }
            StepAction::Prints(_) if self.finding.kind == Kind::Hung => {
                format!("{it} should end after this")
            }
            StepAction::Send { .. } => format!("{peer} sends this"),
            StepAction::Connect(_) | StepAction::ConnectTo(..) => format!("{peer} connects here"),
            StepAction::Enter(_) => "this is typed".to_owned(),
            StepAction::Expect { .. } => format!("{peer} should get this"),
            StepAction::Prints(_) => format!("{it} should print this"),
            StepAction::Snapshot => "what is printed should be the answer key".to_owned(),
            StepAction::Stderr(_) => format!("{it} should say this on stderr"),
            StepAction::Silence { .. } => "nothing should come now".to_owned(),
            StepAction::ExpectEof(_) => format!("{it} should close the connection here"),
            StepAction::ExpectReset(_) => format!("{it} should reset the connection here"),
            StepAction::Exit(code) => format!("{it} should end {} here", code.in_words()),
            StepAction::Accept(_) | StepAction::AcceptAt { .. } => {
                format!("{it} should connect here")
            }
            StepAction::File { .. } => "the file should be like this".to_owned(),
            StepAction::Start
            | StepAction::Listen(_)
            | StepAction::Close(_)
            | StepAction::HalfClose(_)
            | StepAction::Reset(_)
            | StepAction::EndOfInput
            | StepAction::StillRunning
            | StepAction::Signal(_)
            | StepAction::Restart(_)
            | StepAction::Together(_)
            | StepAction::Ignore { .. }
            | StepAction::AnyOrder(_) => "here".to_owned(),
            StepAction::AnyOf(_) => "one of these should come".to_owned(),
        }
    }
}
