//! `feedback`: writes the pages of a class as the zip file that the school's system takes back.

use std::collections::BTreeSet;
use std::io::{self, Write};
use std::path::PathBuf;

use super::batch::{indented, read, wrong};
use super::error::{CliResult, ExitStatus};
use super::marks::read_book;
use super::output_file::cannot_write;
use crate::app::class::{
    FeedbackSystem, SheetRows, SheetTable, Store, feedback_paths, find_heading,
};
use crate::base::fs::{FileMode, replace};
use crate::base::text::escape::escape;
use crate::base::zip::ZipFile;

/// The arguments of `feedback`.
#[derive(Debug, clap::Args)]
pub(super) struct FeedbackArgs {
    /// The folder that `batch` or `merge` wrote
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// The system that takes the feedback
    #[arg(long = "for", value_name = "SYSTEM")]
    system: FeedbackSystem,
    /// Moodle's worksheet: needed for teams, whose folders do not say who is in them
    #[arg(long, value_name = "SHEET.csv")]
    sheet: Option<PathBuf>,
    /// The file to write [default: OUT/feedback-SYSTEM.zip]
    #[arg(long, value_name = "FILE.zip")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &FeedbackArgs) -> CliResult {
    let book = read_book(&args.results)?;
    let store = Store::read_only(&args.results);
    let sheet = match &args.sheet {
        Some(path) => {
            let table = SheetTable::read(&read(path)?).map_err(|error| wrong(path, &error))?;
            let heading = find_heading(&table).map_err(|error| wrong(path, &error))?;
            Some(SheetRows::read(&table, &heading))
        }
        None => None,
    };
    let mut bytes = Vec::new();
    let mut zip = ZipFile::new(&mut bytes);
    let (mut written, mut left_out) = (BTreeSet::new(), Vec::new());
    for row in book.rows.iter().filter(|row| row.submission.is_some()) {
        let page = match store.read_for("feedback", &row.label(), "html") {
            Ok(page) => page,
            Err(error) => {
                left_out.push(format!("{}: {error}", row.label()));
                continue;
            }
        };
        match feedback_paths(row, args.system, sheet.as_ref()) {
            Ok(paths) => {
                for path in paths {
                    if written.insert(path.clone()) {
                        zip.add(&path, 0o644, &page)?;
                    }
                }
            }
            Err(words) => left_out.push(format!("{}: {words}", row.label())),
        }
    }
    zip.finish()?;
    let out = args.out.clone().unwrap_or_else(|| {
        let name = match args.system {
            FeedbackSystem::Canvas => "canvas",
            FeedbackSystem::Moodle => "moodle",
            FeedbackSystem::Files => "files",
        };
        args.results.join(format!("feedback-{name}.zip"))
    });
    replace(&out, &bytes, FileMode::Private).map_err(|error| cannot_write(&out, &error))?;
    let mut text = format!("{}: feedback in {} files\n", out.display(), written.len());
    left_out.dedup();
    if !left_out.is_empty() {
        text += "left out:\n";
        text.extend(left_out.iter().map(|line| indented(&escape(line))));
    }
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if left_out.is_empty() {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
    })
}
