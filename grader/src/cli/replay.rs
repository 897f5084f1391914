//! `replay`: plays a recorded table, as a program without logic. `verify` starts it in a jail like
//! any program under test; nobody else has a use for it.

use std::path::PathBuf;

use super::error::{CliError, CliResult};
use crate::app::author::replay::{Table, play};

/// The arguments of `replay`.
#[derive(Debug, clap::Args)]
pub(super) struct ReplayArgs {
    /// The recorded table
    table: PathBuf,
    /// The arguments of the program that was recorded
    #[arg(trailing_var_arg = true, allow_hyphen_values = true)]
    args: Vec<String>,
}

pub(super) fn run(args: &ReplayArgs) -> CliResult {
    let bytes = std::fs::read(&args.table).map_err(CliError::trouble)?;
    let table = Table::from_bytes(&bytes).map_err(CliError::trouble)?;
    let address = args.args.last().map_or("", String::as_str);
    let status = play(&table, address).map_err(CliError::trouble)?;
    std::process::exit(status.into())
}
