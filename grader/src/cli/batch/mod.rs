//! `batch`: grades a class.

mod book_args;
mod changes;
mod command;
mod finish;
mod lines;
mod only;
mod results;
mod summary;
mod tally;

pub(super) use book_args::{BookArgs, read, wrong};
pub(super) use command::{BatchArgs, run};
pub(super) use finish::{ClassEnd, finish_class};
pub(super) use lines::indented;
pub(super) use results::store_result;
pub(super) use tally::Unwritten;
