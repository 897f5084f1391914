//! What a lab and a case are.

use std::fmt;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use clap::ValueEnum;
use schemars::JsonSchema;
use serde::{Deserialize, Serialize};

use super::data::{FileContent, Template};
use super::draw::Draws;
use super::source::{Located, Source};
use super::step::StepSpec;
use crate::base::process::Limits;

/// The transport that a lab is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema, ValueEnum)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A stream: messages need a frame.
    Tcp,
    /// Datagrams: each is a frame.
    Udp,
}

/// One of a lab's two programs.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, JsonSchema, ValueEnum,
)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The program that is bound to the lab's address.
    Server,
    /// The program that goes to it.
    Client,
}

impl Role {
    /// Both roles, the server first.
    pub const ALL: [Self; 2] = [Self::Server, Self::Client];
}

impl fmt::Display for Role {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Server => "server",
            Self::Client => "client",
        })
    }
}

/// What a case asks of a program.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, JsonSchema,
)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The document's own conversation.
    Document,
    /// What a real program must survive.
    Robust,
}

impl Level {
    /// Both levels, the document's first.
    pub const ALL: [Self; 2] = [Self::Document, Self::Robust];
}

impl fmt::Display for Level {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(match self {
            Self::Document => "document",
            Self::Robust => "robust",
        })
    }
}

/// When a student may see a case, in a report or at all.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Visibility {
    /// At any time.
    #[default]
    Visible,
    /// Never.
    Hidden,
    /// Once the due date has passed.
    AfterDueDate,
    /// Once the marks are published.
    AfterPublished,
}

impl Visibility {
    /// Whether a student may see it at any time.
    #[must_use]
    pub fn is_visible(&self) -> bool {
        *self == Self::Visible
    }
}

/// One lab: `lab.yaml` and the cases beside it.
#[derive(Debug, Clone)]
pub struct Lab {
    /// The name of the lab's folder.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Its place in the course.
    pub order: u32,
    /// TCP or UDP.
    pub transport: Transport,
    /// The document's own address.
    pub address: SocketAddr,
    /// The one idea that the lab adds.
    pub idea: String,
    /// What is kept elsewhere.
    pub held_back: HeldBack,
    /// The program that takes no input, if there is one: its cases have nothing to draw at random.
    pub takes_no_input: Option<Role>,
    /// By level (document first), then points (most first: what the lab is about), then name.
    pub cases: Vec<Spec>,
}

/// The points of cases that are not in this copy of the course, but in that of whoever marks.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldBack {
    /// Of the level document.
    pub document: u32,
    /// Of the level robust.
    pub robust: u32,
}

/// One case: a conversation, and what it is worth.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The file.
    pub source: Arc<Source>,
    /// The file's name without `.yaml`.
    pub name: String,
    /// What people call it.
    pub title: String,
    /// Why a program must behave so.
    pub why: String,
    /// Document or robust.
    pub level: Level,
    /// What it is worth.
    pub points: Located<u32>,
    /// When a student may see it.
    pub visibility: Visibility,
    /// The program under test; the grader plays the other side.
    pub program: Role,
    /// The endpoints that the grader plays; may be none.
    pub peers: Vec<String>,
    /// What is drawn anew in each run.
    pub random: Draws,
    /// The program's arguments; `["${addr}"]` where the case says nothing.
    pub args: Vec<Template>,
    /// What is written into the program's working folder first, in the order of the file.
    pub files: Vec<(String, FileContent)>,
    /// How long a waiting step waits, where it does not say so itself.
    pub timeout: Option<Duration>,
    /// What the program may use up; of its output and its processes the next two say more.
    pub limits: Limits,
    /// What it may print and send, in bytes, where the case says so.
    pub output: Option<u64>,
    /// How many processes and threads it may have, where the case says so.
    pub processes: Option<u64>,
    /// What was seen and a question; the concept; the shape of the call.
    pub hints: [String; 3],
    /// The conversation; never empty.
    pub steps: Vec<Located<StepSpec>>,
    /// The body of the answer key, where a step is [`Action::Snapshot`](super::Action::Snapshot). [`parse_case`](super::parse_case) leaves
    /// it empty, [`load_lab`](super::load_lab) fills it in.
    pub snapshot: Option<String>,
}
