//! `lab.yaml` and case files, as written.

use schemars::JsonSchema;
use serde::Deserialize;
use serde::de::{Error, MapAccess, SeqAccess};

use super::data::{Data, DataMap};
use super::draw::DrawMap;
use super::keyword::Keyword;
use super::list::{List, elements};
use super::number::Number;
use super::record::{Entries, Field, Record, fields};
use super::refuse::refuse_values;
use super::scalar::{Address, ByteLimit, Name, Prose, Scalar, Text, Time, True};
use super::step::Step;
use super::visitor::deserialize_any_of;
use crate::spec::lab::HINTS;
use crate::spec::names::{Level, Role, Transport, Visibility};
use crate::spec::problem::Problem;
use crate::spec::source::Located;

/// `lab.yaml`.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct Lab {
    pub(crate) title: Prose,
    pub(crate) order: Located<Number<0, 10_000>>,
    pub(crate) transport: Keyword<Transport>,
    pub(crate) address: Address,
    pub(crate) idea: Prose,
    #[serde(default)]
    pub(crate) takes_no_input: Field<Keyword<Role>>,
    #[serde(default)]
    pub(crate) held_back: Field<Record<HeldBackMap>>,
    #[serde(default)]
    pub(crate) rules: Field<Entries<Located<Record<RuleMap>>>>,
}

/// A rule, under its name.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct RuleMap {
    /// Both programs, if not written.
    #[serde(default)]
    pub(crate) binds: Field<List<Keyword<Role>>>,
    pub(crate) says: Prose,
    pub(crate) why: Prose,
}

/// The points of the cases that a handout lacks.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub(crate) struct HeldBackMap {
    pub(crate) document: Number<0, 60>,
    pub(crate) robust: Number<0, 40>,
}

/// One case: a conversation between the program under test and the peers that the grader plays.
#[derive(Debug, Clone, Deserialize, JsonSchema)]
#[serde(deny_unknown_fields)]
pub(crate) struct Case {
    /// The title for people.
    pub(crate) title: Prose,
    /// The rules of `lab.yaml` that the case proves.
    #[serde(default)]
    #[schemars(extend("minItems" = 1))]
    pub(crate) proves: Field<List<Name>>,
    /// Why a program must behave like this, in a lab that has no rules yet.
    #[serde(default)]
    pub(crate) why: Field<Prose>,
    /// `document`: the document's own conversation; `robust`: what a real program must survive.
    pub(crate) level: Keyword<Level>,
    /// What passing is worth; a lab's cases add up to 60 (document) and 40 (robust).
    pub(crate) points: Located<Number<0, 100>>,
    /// When a student may see the case, in a report or at all; `visible` if not written.
    #[serde(default)]
    pub(crate) visibility: Field<Keyword<Visibility>>,
    /// The program under test; the grader plays the other side.
    pub(crate) program: Keyword<Role>,
    /// The endpoints that the grader plays: names, or how many (`peer1`, `peer2`, …). If not
    /// written: one, named after the other role. `{site: tcp}` is a place: a peer with an address of
    /// its own, `${site}`, where it listens from the beginning.
    #[serde(default)]
    pub(crate) peers: Field<Peers>,
    /// Values that are drawn anew in each run, by name: `${word}`, `${word.upper}`,
    /// `${word.length}`, `${2*number + 1}`.
    #[serde(default)]
    pub(crate) random: Field<Entries<Located<Record<DrawMap>>>>,
    /// Why a case that is worth more than 3 points draws no values: what in its bytes does not
    /// allow it.
    #[serde(default)]
    pub(crate) fixed: Field<Prose>,
    /// The program's arguments; `["${addr}"]` if not written, an address with a port that is drawn.
    /// `[]`: none, so the program has to use the lab's own address. `["localhost:${port}"]`: the
    /// server is at either of the two addresses of that name.
    #[serde(default)]
    pub(crate) args: Field<List<Text>>,
    /// Variables of the program's environment, by name.
    #[serde(default)]
    pub(crate) env: Field<Entries<Located<Text>>>,
    /// What the program's working folder contains at the start.
    #[serde(default)]
    pub(crate) files: Field<Entries<Located<FileValue>>>,
    /// The timeout of steps that have none of their own.
    #[serde(default)]
    pub(crate) timeout: Field<Time>,
    /// Resource limits. The default limits are far beyond what any correct program uses.
    #[serde(default)]
    pub(crate) limits: Field<Record<LimitsMap>>,
    /// The hints: what was seen, and a question; the concept; the shape of the call.
    #[schemars(extend("minItems" = HINTS, "maxItems" = HINTS))]
    pub(crate) hints: Located<List<Prose>>,
    /// The conversation.
    #[schemars(extend("minItems" = 1))]
    pub(crate) steps: Located<List<Step>>,
}

/// What a program and the processes that it starts may use in one case.
#[derive(Debug, Clone, Default, Deserialize, JsonSchema)]
#[serde(default, deny_unknown_fields)]
pub(crate) struct LimitsMap {
    /// CPU time of one process.
    pub(crate) cpu: Field<Time>,
    /// Memory in use.
    pub(crate) memory: Field<ByteLimit>,
    /// Processes and threads.
    pub(crate) processes: Field<Number<1, 100_000>>,
    /// Open files and sockets of one process.
    pub(crate) open_files: Field<Number<8, 100_000>>,
    /// The size of one file.
    pub(crate) file_size: Field<ByteLimit>,
    /// All files in the working folder together.
    pub(crate) disk: Field<ByteLimit>,
    /// What the program prints and sends.
    pub(crate) output: Field<ByteLimit>,
}

/// The peers: names, or how many.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum Peers {
    Number(u32),
    Names(Vec<Located<PeerEntry>>),
}

/// A peer's name, or the name of a peer with an address of its own: `{site: tcp}`.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum PeerEntry {
    Name(Name),
    Place(Entries<Keyword<Transport>>),
}

/// An entry of `files`: data, or a folder.
#[derive(Debug, Clone, JsonSchema)]
#[schemars(untagged)]
pub(crate) enum FileValue {
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
        reason = "for the schema: that it is written says everything"
    )]
    folder: True,
}

const PEERS: &str = "a list of names or a number";
const FILE_CONTENT: &str = "data or a folder";

deserialize_any_of!(Peers, PeersVisitor, PEERS, {
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
        let problem = format!("expected {PEERS}, found `{text}`");
        Err(Problem::new(problem, help).raise())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<Peers, A::Error> {
        elements(seq).map(Peers::Names)
    }
});

deserialize_any_of!(PeerEntry, PeerEntryVisitor, "a name", {
    fn visit_str<E: Error>(self, text: &str) -> Result<PeerEntry, E> {
        let name = Name::from_text(text);
        name.map(PeerEntry::Name).map_err(Problem::raise)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<PeerEntry, A::Error> {
        let mut places = Vec::new();
        while let Some(place) = map.next_entry()? {
            places.push(place);
        }
        if places.len() != 1 {
            let help = "write one map for each: `[{site: tcp}, {cache: udp}]`";
            return Err(Problem::new("a place has one name", help).raise());
        }
        Ok(PeerEntry::Place(Entries(places)))
    }

    refuse_values!(unquoted, "a name");
});

deserialize_any_of!(FileValue, ContentVisitor, FILE_CONTENT, {
    fn visit_str<E: Error>(self, text: &str) -> Result<FileValue, E> {
        Ok(FileValue::Data(Data::Text(text.to_owned())))
    }

    fn visit_seq<A: SeqAccess<'de>>(self, seq: A) -> Result<FileValue, A::Error> {
        elements(seq).map(|parts| FileValue::Data(Data::Join(parts)))
    }

    fn visit_map<A: MapAccess<'de>>(self, map: A) -> Result<FileValue, A::Error> {
        let content: DataMap = fields(map)?;
        match content.folder.get() {
            None => Ok(FileValue::Data(Data::Made(Box::new(content)))),
            Some(_) if content.byte_fields().is_empty() => {
                Ok(FileValue::Folder(FolderMap { folder: True(()) }))
            }
            Some(_) => Err(Problem::without_help("a folder contains no data").raise()),
        }
    }

    refuse_values!(unquoted, FILE_CONTENT);
});
