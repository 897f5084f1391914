//! What a lab and a case are.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use schemars::JsonSchema;
use serde::Deserialize;

use crate::limits::Limits;

use super::{Content, Located, Source, Step, Template};

/// The transport that a lab is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Transport {
    /// A stream: messages need a frame.
    Tcp,
    /// Datagrams: each is a frame.
    Udp,
}

/// One of a lab's two programs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Role {
    /// The program that is bound to the lab's address.
    Server,
    /// The program that goes to it.
    Client,
}

/// What a case asks of a program.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Deserialize, JsonSchema)]
#[serde(rename_all = "snake_case")]
pub enum Level {
    /// The document's own conversation.
    Document,
    /// What a real program must survive.
    Robust,
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
    /// By level (document first), then points (most first: what the lab is about), then name.
    pub cases: Vec<Spec>,
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
    /// The program under test; the grader plays the other side.
    pub program: Role,
    /// The endpoints that the grader plays; may be none.
    pub peers: Vec<String>,
    /// The program's arguments; `["${addr}"]` where the case says nothing.
    pub args: Vec<Template>,
    /// What is written into the program's working folder first, in the order of the file.
    pub files: Vec<(String, Content)>,
    /// How long a waiting step waits, where it does not say so itself.
    pub timeout: Option<Duration>,
    /// What the program may use up.
    pub limits: Limits,
    /// What was seen and a question; the concept; the shape of the call.
    pub hints: [String; 3],
    /// The conversation; never empty.
    pub steps: Vec<Located<Step>>,
    /// The body of the answer key, where a step is [`Action::Snapshot`](super::Action::Snapshot). [`parse_case`](super::parse_case) leaves
    /// it empty, [`load_lab`](super::load_lab) fills it in.
    pub snapshot: Option<String>,
}
