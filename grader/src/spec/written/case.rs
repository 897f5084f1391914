//! `lab.yaml` and a case file, as they are written.

use std::fmt;

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Deserializer, Error, MapAccess, SeqAccess, Visitor};

use super::data::{Data, DataMap};
use super::draw::Draw;
use super::list::{List, Word, elements};
use super::number::Number;
use super::reading::Problem;
use super::record::{Entries, Field, Record, fields};
use super::scalar::{Address, Name, Prose, Room, Text, Time, True, refuse_values};
use super::step::Step;
use crate::spec::lab::{Level, Role, Transport, Visibility};
use crate::spec::source::Located;

/// `lab.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lab {
    pub(crate) title: Prose,
    pub(crate) order: Located<Number<0, 10_000>>,
    pub(crate) transport: Word<Transport>,
    pub(crate) address: Address,
    pub(crate) idea: Prose,
    #[serde(default)]
    pub(crate) takes_no_input: Field<Word<Role>>,
    #[serde(default)]
    pub(crate) held_back: Field<Record<HeldBack>>,
}

/// What a hand-out tells of the cases that are not in it.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldBack {
    pub(crate) document: Number<0, 60>,
    pub(crate) robust: Number<0, 40>,
}

/// One case: a conversation between the program under test and the peers that the grader plays.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// What people call it.
    pub(crate) title: Prose,
    /// Why a program must behave so.
    pub(crate) why: Prose,
    /// `document`: the document's own conversation; `robust`: what a real program must survive.
    pub(crate) level: Word<Level>,
    /// What it is worth; a lab's cases add up to 60 (document) and 40 (robust).
    pub(crate) points: Located<Number<0, 100>>,
    /// When a student may see it, in a report or at all; `visible` if not written.
    #[serde(default)]
    pub(crate) visibility: Field<Word<Visibility>>,
    /// The program under test; the grader plays the other side.
    pub(crate) program: Word<Role>,
    /// The endpoints that the grader plays: names, or how many (`peer1`, `peer2`, …). One, the other role, if not written.
    #[serde(default)]
    pub(crate) peers: Field<Peers>,
    /// Values that are drawn anew in each run, by name: `${word}`, `${word.upper}`, `${word.length}`, `${2*number + 1}`.
    #[serde(default)]
    pub(crate) random: Field<Entries<Located<Record<Draw>>>>,
    /// The program's arguments; `["${addr}"]` if not written.
    #[serde(default)]
    pub(crate) args: Field<List<Text>>,
    /// What is written into the program's working folder first.
    #[serde(default)]
    pub(crate) files: Field<Entries<Located<Content>>>,
    /// How long a waiting step waits.
    #[serde(default)]
    pub(crate) timeout: Field<Time>,
    /// What the program may use up; as much as no right program comes near, where nothing is said.
    #[serde(default)]
    pub(crate) limits: Field<Record<Limits>>,
    /// Three: what was seen and a question; the concept; the shape of the call.
    #[schemars(extend("minItems" = 3, "maxItems" = 3))]
    pub(crate) hints: Located<List<Prose>>,
    /// The conversation.
    #[schemars(extend("minItems" = 1))]
    pub(crate) steps: Located<List<Step>>,
}

/// What a program may use up in one case, with all that it starts.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct Limits {
    /// Processor time of one process.
    pub(crate) cpu: Field<Time>,
    /// Memory in use.
    pub(crate) memory: Field<Room>,
    /// Processes and threads.
    pub(crate) processes: Field<Number<1, 100_000>>,
    /// Open files and sockets of one process.
    pub(crate) open_files: Field<Number<8, 100_000>>,
    /// The size of one file.
    pub(crate) file_size: Field<Room>,
    /// All files of the working folder together.
    pub(crate) disk: Field<Room>,
    /// What it prints and sends.
    pub(crate) output: Field<Room>,
}

/// The peers: names, or how many.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Peers {
    Number(u32),
    Names(Vec<Located<Name>>),
}

/// What a name in `files` stands for: data, or a folder.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Content {
    Folder(FolderMap),
    Data(Data),
}

/// A folder.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(deny_unknown_fields)]
pub(crate) struct FolderMap {
    /// Always true.
    #[expect(
        dead_code,
        reason = "saying it is all it does; the field is there for the schema"
    )]
    folder: True,
}

/// Both maps of [`Content`] at once.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
struct ContentMap {
    hex: Field<super::scalar::Hex>,
    file: Field<Text>,
    random: Field<Record<super::data::Random>>,
    repeat: Field<Record<super::data::Repeat>>,
    folder: Field<True>,
}

const PEERS: &str = "a list of names or a number";
const CONTENT: &str = "data or a folder";

impl<'de> Deserialize<'de> for Peers {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(PeersVisitor)
    }
}

struct PeersVisitor;

impl<'de> Visitor<'de> for PeersVisitor {
    type Value = Peers;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(PEERS)
    }

    fn visit_u64<E: Error>(self, number: u64) -> Result<Peers, E> {
        match u32::try_from(number) {
            Ok(number @ 1..=1000) => Ok(Peers::Number(number)),
            _ => Err(Problem::new(
                format!("{number} is not from 1 to 1000"),
                "write `[]` for no peers",
            )
            .raise()),
        }
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Peers, E> {
        let help = format!("write `[{text}]`");
        let problem = format!("`{text}` where {PEERS} is wanted");
        Err(Problem::new(problem, help).raise())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Peers, A::Error> {
        elements(seq).map(Peers::Names)
    }
}

impl<'de> Deserialize<'de> for Content {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(ContentVisitor)
    }
}

struct ContentVisitor;

impl<'de> Visitor<'de> for ContentVisitor {
    type Value = Content;

    fn expecting(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(CONTENT)
    }

    fn visit_str<E: Error>(self, text: &str) -> Result<Content, E> {
        Ok(Content::Data(Data::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Content, A::Error> {
        elements(seq).map(|parts| Content::Data(Data::Join(parts)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<Content, A::Error> {
        let ContentMap {
            hex,
            file,
            random,
            repeat,
            folder,
        } = fields(map)?;
        let data = DataMap {
            hex,
            file,
            random,
            repeat,
        };
        match folder.get() {
            None => Ok(Content::Data(Data::Made(data))),
            Some(_) if data.is_empty() => Ok(Content::Folder(FolderMap { folder: True(()) })),
            Some(_) => Err(Problem::bare("a folder holds no data").raise()),
        }
    }

    refuse_values!(unquoted, CONTENT);
}
