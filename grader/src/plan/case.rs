//! A case that is ready to run: every default is filled in, and every repetition is written out.

use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::action::{Nested, Payload};
use super::place::ServerPlace;
use super::step::{Peer, Step, StepId};
use super::text::Text;
use crate::base::process::Limits;
use crate::spec::{HINTS, Level, Role, Rule, Source, Transport, Visibility};

/// An eighth of the largest datagram, because [`Limits::for_case`] allows eight bytes of output for
/// each byte of a case.
const DATAGRAM_ANSWER: usize = 8 << 10;

/// One gradable conversation with one program.
#[derive(Debug, Clone)]
pub struct Case {
    /// The lab's name.
    pub lab: String,
    /// The case's name: the stem of its file.
    pub name: String,
    /// A sentence that tells a student what the case is about.
    pub title: String,
    /// The rules of the lab that it proves.
    pub rules: Vec<Rule>,
    /// To which of the two levels it belongs.
    pub level: Level,
    /// The points for passing.
    pub points: u32,
    /// When a student may see it.
    pub visibility: Visibility,
    /// The program under test; the grader plays the other side.
    pub program: Role,
    /// TCP or UDP.
    pub transport: Transport,
    /// The server's address in the document.
    pub address: SocketAddr,
    /// Where its server is in this case.
    pub place: ServerPlace,
    /// The names of the endpoints that the grader plays.
    pub peers: Vec<String>,
    /// Which of them have an address of their own, and over what.
    pub places: Vec<Option<Transport>>,
    /// The program's arguments.
    pub args: Vec<Text>,
    /// Variables of its environment.
    pub env: Vec<(String, Text)>,
    /// The files in the working folder when the program starts, by relative path.
    pub files: Vec<(String, InitialFile)>,
    /// The seed of its random values, if it has any.
    pub seed: Option<u32>,
    /// How long a server may take to be ready; the time of the step that needs it begins then.
    pub start: Duration,
    /// The resources that the program may use.
    pub limits: Limits,
    /// The hints, from a first question to the shape of the call.
    pub hints: [String; HINTS],
    /// The conversation.
    pub steps: Arc<[Step]>,
    /// The expected output, if a step compares output with it.
    pub answer_key: Option<String>,
    /// The spec that the case was made from.
    pub source: Arc<Source>,
}

/// A file or folder that exists before the program starts.
#[derive(Debug, Clone)]
pub enum InitialFile {
    /// A file with these bytes.
    Bytes(Arc<[u8]>),
    /// An empty folder.
    Folder,
}

impl Case {
    /// The case's name in reports: `lab/case`.
    #[must_use]
    pub fn id(&self) -> String {
        format!("{}/{}", self.lab, self.name)
    }

    /// The server's address where the case has a network of its own.
    #[must_use]
    pub fn server_address(&self) -> SocketAddr {
        let port = self.place.port().unwrap_or(self.address.port());
        SocketAddr::new(self.address.ip(), port)
    }

    /// The case without its conversation and files: what a report needs of it.
    #[must_use]
    pub fn without_data(&self) -> Self {
        Self {
            files: Vec::new(),
            steps: Arc::default(),
            ..self.clone()
        }
    }

    /// Whether the peer has an address of its own.
    #[must_use]
    pub fn is_place(&self, peer: Peer) -> bool {
        self.places.get(peer).is_some_and(Option::is_some)
    }

    /// Over what a peer talks.
    #[must_use]
    pub fn transport_of(&self, peer: Peer) -> Transport {
        let place = self.places.get(peer).copied().flatten();
        place.unwrap_or(self.transport)
    }

    /// "the server" or "the client": the program under test in a sentence.
    #[must_use]
    pub fn subject(&self) -> &'static str {
        match self.program {
            Role::Server => "the server",
            Role::Client => "the client",
        }
    }

    /// The step with this number, nested or not. Takes logarithmic time, because the judge looks up
    /// every step of a case, and there may be many thousands.
    #[must_use]
    pub fn step(&self, id: StepId) -> Option<&Step> {
        let mut steps: &[Step] = &self.steps;
        loop {
            // Steps are numbered in the order of the text; nested steps come after their parent.
            let step = &steps[steps.partition_point(|step| step.id <= id).checked_sub(1)?];
            if step.id == id {
                return Some(step);
            }
            steps = match step.action.traits().nested {
                Nested::Branches(branches) => {
                    let begins =
                        |branch: &Arc<[Step]>| branch.first().is_some_and(|first| first.id <= id);
                    let begun = branches.partition_point(begins);
                    &branches[begun.checked_sub(1)?]
                }
                Nested::List(steps) => steps,
                Nested::None => return None,
            };
        }
    }

    /// The rules that a failure at this step breaks: the one that the step names, otherwise those
    /// that no step names. If steps name them all, it is any of them.
    #[must_use]
    pub fn rules_at(&self, id: Option<StepId>) -> Vec<&Rule> {
        let own = id.and_then(|id| self.step(id)?.rule);
        if let Some(rule) = own.and_then(|index| self.rules.get(index)) {
            return vec![rule];
        }
        let mut named = BTreeSet::new();
        self.each_step(&mut |step| named.extend(step.rule));
        let rules = self.rules.iter().enumerate();
        let others = rules.filter(|(index, _)| !named.contains(index));
        let others: Vec<&Rule> = others.map(|(_, rule)| rule).collect();
        if others.is_empty() {
            self.rules.iter().collect()
        } else {
            others
        }
    }

    /// The total payload in bytes: typed, sent, expected and in files. A sent datagram counts as at
    /// least 8 KiB, because its answer may be large.
    #[must_use]
    pub fn data(&self) -> u64 {
        let mut data: usize = 0;
        for (_, content) in &self.files {
            if let InitialFile::Bytes(bytes) = content {
                data += bytes.len();
            }
        }
        self.each_step(&mut |step| {
            data += match step.action.traits().payload {
                Payload::None => 0,
                Payload::Sent(text) if self.transport == Transport::Udp => {
                    text.size().max(DATAGRAM_ANSWER)
                }
                Payload::Sent(text) | Payload::Known(text) => text.size(),
                Payload::Expected(expected) => expected.size(),
            }
        });
        data as u64
    }

    /// Whether any step, including nested ones, satisfies `predicate`.
    #[must_use]
    pub fn any_step(&self, mut predicate: impl FnMut(&Step) -> bool) -> bool {
        let mut any = false;
        self.each_step(&mut |step| any |= predicate(step));
        any
    }

    /// All steps, including nested ones. A step's index is its number.
    #[must_use]
    pub fn in_order(&self) -> Vec<&Step> {
        let mut steps = Vec::new();
        self.each_step(&mut |step| steps.push(step));
        steps
    }

    /// Calls `visit` for every step, including nested ones, in the order of the text.
    pub fn each_step<'a>(&'a self, visit: &mut dyn FnMut(&'a Step)) {
        fn walk<'a>(steps: &'a [Step], visit: &mut dyn FnMut(&'a Step)) {
            for step in steps {
                visit(step);
                match step.action.traits().nested {
                    Nested::None => {}
                    Nested::Branches(branches) => {
                        branches.iter().for_each(|branch| walk(branch, visit));
                    }
                    Nested::List(steps) => walk(steps, visit),
                }
            }
        }
        walk(&self.steps, visit);
    }
}
