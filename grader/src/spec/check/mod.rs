//! Checks a case as written, and makes a [`Spec`](super::Spec) of it. This covers every rule that
//! involves more than one value.
//!
//! All mistakes of a file are collected. A value with a mistake becomes `None`, and what depends on
//! it is skipped rather than reported again.

mod action_name;
mod actor;
mod arrival;
mod binding;
mod captures;
mod case;
mod checker;
mod data;
mod formula;
mod frame;
mod group;
mod key;
mod names;
mod pattern;
mod place;
mod random;
mod rules;
mod step;
mod template;
mod value;

pub(super) use case::check_case;
pub(super) use key::check_key;
pub use key::random_expressions;
pub(super) use rules::{check_proved_rules, check_rules};
