//! `merge`: joins the results of a class that was graded in parts.

use std::io::{self, Write};
use std::path::PathBuf;

use super::batch::{Unwritten, finish_class, store_result};
use super::error::{CliError, CliResult, ExitStatus};
use crate::app::class::{Store, contain_write, merge};
use crate::output::report::Audience;

/// The arguments of `merge`.
#[derive(Debug, clap::Args)]
pub(super) struct MergeArgs {
    /// The folders that `batch` wrote
    #[arg(value_name = "OUT", required = true)]
    parts: Vec<PathBuf>,
    /// The folder for the joined results
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Who the pages in DIR/feedback are for; cases hidden from them are left out, with their
    /// points
    #[arg(long, value_name = "WHO", default_value = "student")]
    audience: Audience,
}

pub(super) fn run(args: &MergeArgs) -> CliResult {
    let merged = merge(&args.parts).map_err(CliError::usage)?;
    let store = Store::open(&args.out)?;
    store.write_run(&merged.run)?;
    let names: Vec<String> = merged.records.keys().cloned().collect();
    let mut unwritten = Unwritten::new();
    for (name, record) in &merged.records {
        if let Err(error) = contain_write(|| store_result(&store, name, record))? {
            let mut document = record.document.not_graded(&error.to_string());
            document.submission = Some(name.clone());
            unwritten.insert(name.clone(), document);
        }
    }
    let status = finish_class(&store, &merged.run, &names, &unwritten, args.audience)?;
    for line in &merged.missing {
        writeln!(io::stdout(), "missing: {line}")?;
    }
    Ok(if merged.missing.is_empty() {
        status
    } else {
        ExitStatus::Trouble
    })
}
