//! `merge`: joins the results of a class that was graded in parts.

use std::io::{self, Write};
use std::path::PathBuf;

use super::batch::finish;
use super::{CliError, CliResult, ExitStatus};
use crate::app::class::{Store, merge};
use crate::base::text::escape::escape;
use crate::output::report::Audience;

/// What `merge` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct MergeArgs {
    /// The folders that `batch` has written
    #[arg(value_name = "OUT", required = true)]
    parts: Vec<PathBuf>,
    /// Where the whole goes
    #[arg(long, value_name = "DIR")]
    out: PathBuf,
    /// Who reads the pages in DIR/feedback: cases that these may not see are left out, and their points
    #[arg(long, value_name = "WHO", default_value = "student")]
    audience: Audience,
}

pub(super) fn run(args: &MergeArgs) -> CliResult {
    let merged = merge(&args.parts).map_err(CliError::usage)?;
    let store = Store::open(&args.out)?;
    store.set_run(&merged.run)?;
    let names: Vec<String> = merged.records.keys().cloned().collect();
    for (name, record) in &merged.records {
        super::batch::keep(&store, name, record)?;
    }
    let status = finish(&store, &merged.run, &names, &[], args.audience)?;
    for name in &merged.missing {
        writeln!(io::stdout(), "missing: {}", escape(name))?;
    }
    Ok(if merged.missing.is_empty() {
        status
    } else {
        ExitStatus::Trouble
    })
}
