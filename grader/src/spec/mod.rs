//! The conversation language: reads `specs/LAB/*.yaml` into [`Spec`]s.
//!
//! Here text that an instructor wrote becomes types that cannot express a mistake: names are
//! known, words mean one thing, patterns have a frame. Anything wrong with the text is a
//! [`SpecError`] with a line, a column and a suggestion; never a panic, and never a student's lost
//! point.
//!
//! This module must not start processes, open sockets or read clocks. [`parse_case`] and
//! [`schema`] are pure; [`load_course`] and [`load_lab`] only read files. Defaults that depend on
//! the run (ports, folders, timeouts) are filled in by the plan, not here.

mod action;
mod answer_key;
mod check;
mod data;
mod draw;
mod error;
mod folder;
mod json;
mod lab;
mod load;
mod locate;
mod names;
mod parse;
mod pattern;
mod problem;
mod regex;
mod rule;
mod source;
mod span;
mod step;
mod suggest;
mod units;
mod variable;
mod variants;
mod written;

pub use action::BareAction;
pub use check::random_expressions;

pub use data::{Data, FileContent};
pub use draw::{Draw, Draws};
pub use error::SpecError;
pub use json::Json;
pub use lab::{HINTS, HeldBack, Lab, Spec};
pub use load::{load_course, load_course_without_keys, load_lab};
pub use names::{Level, Role, Transport, Visibility};
pub use parse::{parse_case, schema};
pub use pattern::{Allowed, Pattern, WhereCondition};
pub use regex::{Reach, Regex, RegexError, RegexPattern};
pub use rule::Rule;
pub use source::{Located, Location, Mark, Source};
pub use step::{Action, FileWant, Ignorable, Pieces, StepSpec};
pub use suggest::suggestion;
pub use variable::{CaptureName, CaptureOwner, Formula, Sign, Template, TemplatePart, Var};
