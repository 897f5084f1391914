//! What the tasks of one case share: the transcript, the tracker that reads along, and who waits for what.

use std::cell::{Cell, RefCell};
use std::net::SocketAddr;
use std::rc::Rc;
use std::sync::Arc;
use std::time::Duration;
use std::{fs, io};

use tokio::sync::Notify;
use tokio::time::Instant;

use super::Delivery;
use super::compact::{self, ReceivedPieces};
use super::endpoint::Endpoint;
use super::process::RunningProgram;
use crate::base::level::Isolation;
use crate::base::process::{Limit, Limits};
use crate::plan::{Case, InitialFile, Peer, Step, StepAction, Text};
use crate::sandbox::{Reserved, SocketTable, WorkingFolder, reserve_address};
use crate::verdict::conversation::{Fact, StepStatus, Tracker, Transcript, TranscriptEntry};

/// The most that is read at once, in bytes.
pub(super) const BUFFER: usize = 64 * 1024;

/// One case while it runs.
pub(super) struct CaseRun {
    pub(super) case: Arc<Case>,
    pub(super) delivery: Delivery,
    pub(super) isolation: Isolation,
    reserved: Reserved,
    pub(super) folder: WorkingFolder,
    pub(super) limits: Limits,
    began: Instant,
    entries: RefCell<Vec<TranscriptEntry>>,
    tracker: RefCell<Tracker>,
    /// The endpoint of each peer, once it has one.
    pub(super) links: Vec<RefCell<Option<Rc<Endpoint>>>>,
    /// Where the grader listens for the client under test.
    pub(super) listener: RefCell<Option<Rc<tokio::net::TcpListener>>>,
    pub(super) running: RefCell<Option<RunningProgram>>,
    pub(super) table: SocketTable,
    /// Held while somebody looks whether the server is ready; true once it is.
    pub(super) ready: tokio::sync::Mutex<bool>,
    /// Held by the peer that is connecting: how many may, before it has to be asked again.
    pub(super) connecting: tokio::sync::Mutex<u32>,
    /// Told when something happened that concerns one peer, or all.
    peers_changed: Vec<Notify>,
    /// Told whenever something happened.
    changed: Notify,
    /// What all links read into, one after the other.
    pub(super) buffer: RefCell<Box<[u8]>>,
    bytes: Cell<u64>,
    pieces: RefCell<Vec<ReceivedPieces>>,
}

impl CaseRun {
    pub(super) fn new(
        case: Arc<Case>,
        delivery: Delivery,
        isolation: Isolation,
    ) -> io::Result<Self> {
        let reserved = reserve_address(isolation, case.address)?;
        let limits = case.limits;
        let folder = WorkingFolder::new(isolation, &limits)?;
        for (name, content) in &case.files {
            let path = folder.path().join(name);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            match content {
                InitialFile::Folder => fs::create_dir_all(path)?,
                InitialFile::Bytes(bytes) => fs::write(path, bytes)?,
            }
        }
        let peers = case.peers.len();
        let stage = Self {
            delivery,
            isolation,
            reserved,
            began: Instant::now(),
            entries: RefCell::default(),
            tracker: RefCell::new(Tracker::new(Arc::clone(&case))),
            links: (0..peers).map(|_| RefCell::default()).collect(),
            listener: RefCell::default(),
            running: RefCell::default(),
            table: SocketTable::open()?,
            ready: tokio::sync::Mutex::new(false),
            connecting: tokio::sync::Mutex::new(0),
            peers_changed: (0..peers).map(|_| Notify::new()).collect(),
            changed: Notify::new(),
            buffer: RefCell::new(vec![0; BUFFER].into()),
            bytes: Cell::new(0),
            pieces: RefCell::new((0..peers).map(|_| ReceivedPieces::default()).collect()),
            folder,
            limits,
            case,
        };
        stage.note(Fact::Address(stage.addr()));
        stage.note(Fact::Folder(
            stage.folder.path().to_string_lossy().into_owned(),
        ));
        Ok(stage)
    }

    /// The server's address in this run.
    pub(super) fn addr(&self) -> SocketAddr {
        self.reserved.addr
    }

    /// All that has happened so far.
    pub(super) fn transcript(&self) -> Transcript {
        Transcript {
            entries: self.entries.take(),
        }
    }

    /// Writes a fact down, and wakes whoever waits for it.
    pub(super) fn note(&self, fact: Fact) {
        self.tracker.borrow_mut().note(&fact);
        let peer = match &fact {
            Fact::Received(peer, _)
            | Fact::Datagram(peer, ..)
            | Fact::Eof(peer)
            | Fact::WasReset(peer)
            | Fact::SendFailed(peer, _)
            | Fact::ConnectFailed(peer, _) => Some(*peer),
            _ => None,
        };
        let concerns_all = matches!(fact, Fact::Exited(_) | Fact::Finished | Fact::Exceeded(..));
        let mut entries = self.entries.borrow_mut();
        if let Fact::Received(peer, _) | Fact::Connected(peer) | Fact::Accepted(peer, _) = &fact {
            self.pieces.borrow_mut()[*peer].note(entries.len(), &fact);
        }
        entries.push(TranscriptEntry {
            at: self.began.elapsed(),
            fact,
        });
        drop(entries);
        if let Some(peer) = peer {
            self.peers_changed[peer].notify_waiters();
        } else if concerns_all {
            self.peers_changed.iter().for_each(Notify::notify_waiters);
        }
        self.changed.notify_waiters();
    }

    /// Counts what came from the program. `false`: it is more than a case may bring, and nothing more should be read.
    pub(super) fn count(&self, bytes: usize) -> bool {
        let before = self.bytes.get();
        self.bytes.set(before + bytes as u64);
        if self.flooded() && before <= self.limits.output {
            self.exceeded(Limit::Output);
        }
        !self.flooded()
    }

    /// Whether more has come from the program than a case may bring.
    pub(super) fn flooded(&self) -> bool {
        self.bytes.get() > self.limits.output
    }

    /// Notes that the program has used more than it may.
    pub(super) fn exceeded(&self, limit: Limit) {
        self.note(Fact::Exceeded(limit, self.limits.words(limit)));
        if limit == Limit::Output {
            compact::forget_flood(&mut self.entries.borrow_mut(), &self.tracker.borrow());
        }
    }

    /// Asks the one matcher about a step.
    pub(super) fn check(&self, step: &Step) -> StepStatus {
        let mut tracker = self.tracker.borrow_mut();
        let status = tracker.check(step);
        if let (StepStatus::Met, StepAction::Expect(peer, want, _)) = (status, &step.act) {
            let pieces = &mut self.pieces.borrow_mut()[*peer];
            if !pieces.is_empty()
                && let Some(awaited) = tracker.exactly(want)
            {
                let entries = &mut self.entries.borrow_mut();
                pieces.taken(entries, &awaited, tracker.taken_by(*peer));
            }
        }
        status
    }

    /// Whether the program has ended and nothing more can come from it.
    pub(super) fn finished(&self) -> bool {
        self.tracker.borrow().finished()
    }

    /// The bytes of a text, with what is known filled in.
    pub(super) fn fill(&self, text: &Text) -> Option<Arc<[u8]>> {
        text.fill(self.tracker.borrow().values())
    }

    /// The address that the client under test was seen to use.
    pub(super) fn program_addr(&self) -> Option<SocketAddr> {
        self.tracker.borrow().values().program
    }

    /// Waits until something happens, to this peer or at all. `false` when the deadline came first. The caller must
    /// not have awaited anything since it last looked: there is one thread, so nothing is missed in between.
    pub(super) async fn change(&self, peer: Option<Peer>, deadline: Instant) -> bool {
        let changed = match peer {
            Some(peer) => self.peers_changed[peer].notified(),
            None => self.changed.notified(),
        };
        tokio::time::timeout_at(deadline, changed).await.is_ok()
    }

    /// Whether the last message to the program has neither a newline nor an end of the stream behind it.
    pub(super) fn has_unfinished(&self) -> bool {
        let entries = self.entries.borrow();
        let last = entries.iter().rev().find_map(|entry| match &entry.fact {
            Fact::Sent(_, bytes) => Some(!bytes.ends_with(b"\n")),
            Fact::HalfClosed(_) | Fact::Closed(_) | Fact::Reset(_) => Some(false),
            _ => None,
        });
        last.unwrap_or(false)
    }

    /// Waits until the program has ended and nothing more can come from it, but not for long.
    pub(super) async fn settle(&self, time: Duration) {
        let deadline = Instant::now() + time;
        while !self.finished() && self.change(None, deadline).await {}
    }
}
