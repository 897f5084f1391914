//! `batch`: grades a class.

mod command;
mod results;
mod summary;
mod tally;

pub(super) use command::{BatchArgs, run};
pub(super) use results::store_result;
pub(super) use summary::finish_class;
pub(super) use tally::Unwritten;
