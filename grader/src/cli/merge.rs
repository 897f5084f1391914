//! `merge`: joins the results of a class that was graded in parts.

use std::path::PathBuf;

use super::batch::{BookArgs, ClassEnd, Unwritten, finish_class, store_result};
use super::error::{CliError, CliResult};
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
    #[command(flatten)]
    book: BookArgs,
}

pub(super) fn run(args: &MergeArgs) -> CliResult {
    let merged = merge(&args.parts).map_err(CliError::usage)?;
    let store = Store::open(&args.out)?;
    store.write_run(&merged.run)?;
    let plan = args.book.plan(&merged.run, &merged.run.submissions)?;
    let mut unwritten = Unwritten::new();
    for (name, record) in &merged.records {
        if let Err(error) = contain_write(|| store_result(&store, name, record))? {
            let mut document = record.document.not_graded(&error.to_string());
            document.submission = Some(name.clone());
            unwritten.insert(name.clone(), document);
        }
    }
    finish_class(&ClassEnd {
        store: &store,
        run: &merged.run,
        plan: &plan,
        attempt: args.book.attempt,
        unwritten: &unwritten,
        missing: &merged.missing,
        audience: args.audience,
    })
}
