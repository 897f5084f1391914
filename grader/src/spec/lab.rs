//! A lab and its cases.

use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use super::data::FileContent;
use super::draw::Draws;
use super::names::{Level, Role, Transport, Visibility};
use super::rule::Rule;
use super::source::{Located, Source};
use super::step::StepSpec;
use super::variable::Template;
use crate::base::process::Limits;

/// The number of hints that every case has: what was seen, and a question; the concept; the shape
/// of the call.
pub const HINTS: usize = 3;

/// One lab: `lab.yaml` and the cases beside it.
#[derive(Debug, Clone)]
pub struct Lab {
    /// The name of the lab's folder.
    pub name: String,
    /// The title for people.
    pub title: String,
    /// Its position in the course.
    pub order: u32,
    /// TCP or UDP.
    pub transport: Transport,
    /// The server's address in the lab's document.
    pub address: SocketAddr,
    /// The one idea that the lab adds.
    pub idea: String,
    /// The points of cases that this copy of the course lacks.
    pub held_back: HeldBack,
    /// The program that takes no input, if there is one: its cases draw no random values.
    pub takes_no_input: Option<Role>,
    /// The sentences of its contract, in the order of `lab.yaml`; empty while none are written.
    pub rules: Vec<Rule>,
    /// Sorted by level (document first), then points (most first: what the lab is about), then
    /// name.
    pub cases: Vec<Spec>,
}

impl Lab {
    /// The rules that a case proves, in its order. [`load_lab`](super::load_lab) has made sure that
    /// the lab has them.
    pub fn proved_rules<'a>(&'a self, case: &'a Spec) -> impl Iterator<Item = &'a Rule> {
        let named = |name: &str| self.rules.iter().find(|rule| rule.name == name);
        case.proves
            .iter()
            .filter_map(move |name| named(&name.value))
    }
}

impl Spec {
    /// The index in [`Spec::proves`] of the rule that a step of this case names.
    #[must_use]
    pub fn rule_of(&self, step: &StepSpec) -> Option<usize> {
        let name = step.rule.as_ref()?;
        self.proves.iter().position(|proved| proved.value == *name)
    }
}

/// The points of cases that are missing from this copy of the course: only the graders have them.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub struct HeldBack {
    /// At the level document.
    pub document: u32,
    /// At the level robust.
    pub robust: u32,
}

/// One case: a conversation, and what it is worth.
#[derive(Debug, Clone)]
pub struct Spec {
    /// The case's file.
    pub source: Arc<Source>,
    /// The file's name without `.yaml`.
    pub name: String,
    /// The title for people.
    pub title: String,
    /// The names of the lab's rules that it proves. [`parse_case`](super::parse_case) does not know
    /// the lab's rules, [`load_lab`](super::load_lab) checks the names.
    pub proves: Vec<Located<String>>,
    /// Document or robust.
    pub level: Level,
    /// What passing is worth.
    pub points: Located<u32>,
    /// When a student may see it.
    pub visibility: Visibility,
    /// The program under test; the grader plays the other side.
    pub program: Role,
    /// The endpoints that the grader plays; may be empty.
    pub peers: Vec<String>,
    /// Which peers have an address of their own, and over what.
    pub places: Vec<Option<Transport>>,
    /// The values that are drawn anew in each run.
    pub random: Draws,
    /// Why it draws none, if it says so.
    pub fixed: Option<String>,
    /// The program's arguments; `["${addr}"]` if the case does not set them.
    pub args: Vec<Template>,
    /// Variables of the program's environment.
    pub env: Vec<(String, Template)>,
    /// What the program's working folder contains at the start, in the order of the file.
    pub files: Vec<(String, FileContent)>,
    /// The timeout of steps that have none of their own.
    pub timeout: Option<Duration>,
    /// Resource limits; output and processes are limited separately, by the next two fields.
    pub limits: Limits,
    /// How many bytes the program may print and send, if the case sets a limit.
    pub output: Option<u64>,
    /// How many processes and threads the program may have, if the case sets a limit.
    pub processes: Option<u64>,
    /// The hints, from vague to concrete.
    pub hints: [String; HINTS],
    /// The conversation; never empty.
    pub steps: Vec<Located<StepSpec>>,
    /// The body of the answer key, if a step is
    /// [`BareAction::Snapshot`](super::BareAction::Snapshot).
    /// [`parse_case`](super::parse_case) leaves it empty, [`load_lab`](super::load_lab) fills it
    /// in.
    pub snapshot: Option<Template>,
}
