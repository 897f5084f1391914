//! The conversation language: reads `specs/LAB/*.yaml` into [`Spec`]s.
//!
//! This is where text written by an instructor becomes types in which a mistake can no longer be written: names are
//! known, words have one meaning, patterns have a frame. Whatever is wrong with the text is a [`SpecError`] with its
//! line, column and what would be right; it is never a panic, and never a student's lost point.
//!
//! What this module must not do: start a process, open a socket, look at a clock. [`parse_case`] and [`schema`] are
//! pure; [`load_course`] and [`load_lab`] read files and do nothing else. Defaults that depend on the run (ports,
//! folders, timeouts) are not filled in here: that is the plan's work.

mod answer_key;
mod check;
mod data;
mod draw;
mod error;
mod folder;
mod lab;
mod load;
mod near;
mod parse;
mod pattern;
mod source;
mod step;
mod units;
mod written;

pub use data::{Data, FileContent, Template, TemplatePart, Var};
pub use draw::{Draw, Draws, Formula, Sign};
pub use error::SpecError;
pub use lab::{HeldBack, Lab, Level, Role, Spec, Transport, Visibility};
pub use load::{load_course, load_course_without_keys, load_lab};
pub use parse::{parse_case, schema};
pub use pattern::{Pattern, Regex};
pub use source::{Located, Location, Mark, Source};
pub use step::{Action, FileWant, Pieces, StepSpec};
