//! Files as written: the structs that serde fills and that the JSON Schema is derived from.
//!
//! Structure and scalars are settled here (is it a map, is the word known, is `10s` a duration).
//! Such a mistake is raised while the value is visited, because only then serde knows its place.
//! What needs the rest of the case (is `ana` a peer) is up to [`check`](super::check). No field
//! has a meaningful default: what is not written is `None`.
//!
//! Many types share their names with those that [`check`](super::check) makes of them: outside of
//! this module write `written::Case`.

mod allowed;
mod bytes_map;
mod case;
mod data;
mod draw;
mod exit;
mod json;
mod keyword;
mod list;
mod number;
mod pieces;
mod reading;
mod reading_data;
mod record;
mod refuse;
mod scalar;
mod step;
mod transparent;
mod visitor;
mod yaml;

pub(super) use allowed::AllowedText;
pub(super) use case::{Case, FileValue, Lab, LimitsMap, PeerEntry, Peers, RuleMap};
pub(super) use data::{
    Data, DataMap, Fragments, HexOf, Length, LinePattern, Pattern, PatternMap, Repeat,
};
pub(super) use draw::{Choice, DrawMap};
pub(super) use list::List;
pub(super) use record::{Entries, Field, Record};
pub(super) use scalar::{Expression, Name, Text, Time};
pub(super) use step::{Ignored, IgnoredWord, Newline, Step, StepMap, Together};
pub(super) use yaml::{YamlError, locate, read};
