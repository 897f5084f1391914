//! A file as it is written: the structs that serde fills and that the JSON Schema is derived from.
//!
//! Shape and scalars are settled here (is it a map, is the word known, is `10s` a duration), with the error raised where
//! the value is visited, because that is where serde knows its place. What needs the rest of the case (is `ana` a peer)
//! is for [`check`](super::check). Fields carry no defaults that mean something: what is not written is `None`.

mod case;
mod data;
mod draw;
mod list;
mod number;
mod pieces;
mod reading;
mod record;
mod scalar;
mod step;
mod yaml;

pub(crate) use case::{Case, Content, Lab, Limits, Peers};
pub(crate) use data::{Data, DataMap, LinePattern, Pattern, Repeat};
pub(crate) use draw::Draw;
pub(crate) use list::List;
pub(crate) use reading::Problem;
pub(crate) use record::{Field, Record};
pub(crate) use scalar::{Expression, Name, Text, Time};
pub(crate) use step::{BareWord, Newline, Step, StepMap, Together};
pub(crate) use yaml::{Failure, locate, read};
