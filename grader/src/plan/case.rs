//! A case as it is run: every default filled in, every repetition written out.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::text::Text;
use crate::base::process::Limits;
use crate::spec::{Level, Mark, Regex, Role, Source, Transport, Visibility};

/// An eighth of the largest datagram: a program may print and send each byte of a case eight times ([`Limits::usual`]).
const ANSWERED: usize = 8 << 10;

/// One gradable conversation with one program.
#[derive(Debug, Clone)]
pub struct Case {
    /// The lab's name.
    pub lab: String,
    /// The case's name: the stem of its file.
    pub name: String,
    /// What a student reads first.
    pub title: String,
    /// Why a program should pass it.
    pub why: String,
    /// Which of the two levels it belongs to.
    pub level: Level,
    /// What passing is worth.
    pub points: u32,
    /// When a student may see it.
    pub visibility: Visibility,
    /// The program under test; the grader plays the other side.
    pub program: Role,
    /// How the two talk.
    pub transport: Transport,
    /// The document's own address of the server.
    pub address: SocketAddr,
    /// The endpoints that the grader plays.
    pub peers: Vec<String>,
    /// The program's arguments.
    pub args: Vec<Text>,
    /// What lies in the working folder when the program starts.
    pub files: Vec<(String, InitialFile)>,
    /// Where its random values come from, if it draws any.
    pub seed: Option<u32>,
    /// What the program may use up.
    pub limits: Limits,
    /// From a first question to the shape of the call.
    pub hints: [String; 3],
    /// The conversation.
    pub steps: Arc<[Step]>,
    /// What the program has to have printed, where a step compares it.
    pub answer_key: Option<String>,
    /// Where all of this is written.
    pub source: Arc<Source>,
}

/// A file or folder that is there before the program starts.
#[derive(Debug, Clone)]
pub enum InitialFile {
    /// A file with these bytes.
    Bytes(Arc<[u8]>),
    /// An empty folder.
    Folder,
}

/// The number of a step in its case; the steps of branches count on in the order of the text.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StepId(pub usize);

/// One step of a conversation.
#[derive(Debug, Clone)]
pub struct Step {
    /// Its number.
    pub id: StepId,
    /// Where it is written.
    pub mark: Mark,
    /// What is done or awaited.
    pub act: StepAction,
    /// How long it may take, from its start.
    pub timeout: Duration,
    /// How long to wait before it starts.
    pub after: Duration,
    /// Why this is what should happen, in the spec's words.
    pub because: Option<String>,
}

/// What a step does or awaits. The peers are named by their index in [`Case::peers`].
#[derive(Debug, Clone)]
pub enum StepAction {
    /// Starts the program.
    Start,
    /// The peer binds the server's address and listens on it.
    Listen(Peer),
    /// The peer connects to the program.
    Connect(Peer),
    /// The peer waits for the program to connect.
    Accept(Peer),
    /// The peer sends bytes, cut into pieces of these sizes (the rest follows in one piece).
    Send(Peer, Text, Cuts),
    /// The peer is to receive this. The flag: a newline right behind it is taken too, if it comes.
    Expect(Peer, Expectation, bool),
    /// Nothing may arrive, at this peer or at any, for so long.
    Silence(Option<Peer>, Duration),
    /// The peer closes its connection.
    Close(Peer),
    /// The peer says that it sends no more.
    HalfClose(Peer),
    /// The peer breaks the connection off.
    Reset(Peer),
    /// The program is to close the peer's connection, with nothing left unread.
    ExpectEof(Peer),
    /// The program is to break the peer's connection off.
    ExpectReset(Peer),
    /// Types this into the program.
    Enter(Text),
    /// Ends the program's input.
    EndOfInput,
    /// The program is to print this on stdout.
    Prints(Expectation),
    /// All that the program has written on stderr, once it has ended.
    Stderr(Expectation),
    /// What the program has printed so far is the answer key.
    Snapshot,
    /// The program has not ended.
    StillRunning,
    /// The program ends with this status.
    Exit(i32),
    /// A file of the working folder: these bytes, or not there at all.
    File(String, Option<Text>),
    /// Branches that run at the same time.
    Together(Vec<Arc<[Step]>>),
    /// Steps that are met in whatever order.
    AnyOrder(Vec<Step>),
}

/// The index of a peer in [`Case::peers`].
pub type Peer = usize;

/// Where sent bytes are cut.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Cuts {
    /// Nowhere.
    Whole,
    /// Into pieces of these sizes; the rest follows in one piece.
    Sizes(Vec<usize>),
    /// Every so many bytes.
    Every(usize),
    /// At random, from a seed: pieces of `min` to `max` bytes.
    Random {
        /// The smallest piece, in bytes.
        min: usize,
        /// The largest piece, in bytes.
        max: usize,
        /// Where the random numbers start, so that each run cuts alike.
        seed: u64,
    },
}

/// What is awaited.
#[derive(Debug, Clone)]
pub enum Expectation {
    /// Exactly these bytes.
    Exact(Text),
    /// Text that matches as a whole.
    Regex(Regex),
    /// Text that has this in it.
    Contains(Text),
    /// One line, its newline included.
    Line(Box<Expectation>),
    /// So many bytes.
    Length(usize, Option<Box<Expectation>>),
    /// All up to the end of the stream.
    ToEof(Box<Expectation>),
}

impl Expectation {
    /// How many bytes are known to be awaited.
    fn size(&self) -> usize {
        match self {
            Self::Exact(text) | Self::Contains(text) => text.size(),
            Self::Regex(_) => 0,
            Self::Line(inner) | Self::ToEof(inner) => inner.size(),
            Self::Length(size, _) => *size,
        }
    }
}

impl Case {
    /// `lab/case`, as people and reports name it.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.lab, self.name)
    }

    /// "the server" or "the client": the program under test in a sentence.
    #[must_use]
    pub fn subject(&self) -> &'static str {
        match self.program {
            Role::Server => "the server",
            Role::Client => "the client",
        }
    }

    /// The step with this number, wherever it is nested. The judge asks for each step of a case, of which there may be many
    /// thousands.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Step> {
        let mut steps: &[Step] = &self.steps;
        loop {
            // Steps are numbered in the order of the text, those inside a step behind it.
            let step = &steps[steps.partition_point(|step| step.id <= id).checked_sub(1)?];
            steps = match &step.act {
                _ if step.id == id => return Some(step),
                StepAction::Together(branches) => {
                    let begins =
                        |branch: &Arc<[Step]>| branch.first().is_some_and(|first| first.id <= id);
                    let begun = branches.partition_point(begins);
                    &branches[begun.checked_sub(1)?]
                }
                StepAction::AnyOrder(steps) => steps,
                _ => return None,
            };
        }
    }

    /// How many bytes are typed, sent, awaited and in files. A datagram counts for more than it is: its answer may be as large as any.
    #[must_use]
    pub fn data(&self) -> u64 {
        let mut data: usize = 0;
        for (_, content) in &self.files {
            if let InitialFile::Bytes(bytes) = content {
                data += bytes.len();
            }
        }
        self.each_step(&mut |step| {
            data += match &step.act {
                StepAction::Send(_, text, _) if self.transport == Transport::Udp => {
                    text.size().max(ANSWERED)
                }
                StepAction::Send(_, text, _)
                | StepAction::Enter(text)
                | StepAction::File(_, Some(text)) => text.size(),
                StepAction::Expect(_, want, _)
                | StepAction::Prints(want)
                | StepAction::Stderr(want) => want.size(),
                _ => 0,
            }
        });
        data as u64
    }

    /// Every step, nested ones included, each at the place that its number says.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        self.each_step(&mut |step| steps.push(step));
        steps
    }

    /// Shows every step, nested ones included, in the order of the text.
    pub fn each_step<'a>(&'a self, see: &mut dyn FnMut(&'a Step)) {
        fn walk<'a>(steps: &'a [Step], see: &mut dyn FnMut(&'a Step)) {
            for step in steps {
                see(step);
                match &step.act {
                    StepAction::Together(branches) => {
                        branches.iter().for_each(|branch| walk(branch, see))
                    }
                    StepAction::AnyOrder(steps) => walk(steps, see),
                    _ => {}
                }
            }
        }
        walk(&self.steps, see);
    }
}

impl fmt::Display for StepId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.fmt(f)
    }
}
