//! `marks`: fills the marks of a class into a sheet of the school's system.

use std::fmt::Write as _;
use std::io::{self, Write as _};
use std::path::{Path, PathBuf};

use super::batch::{indented, read, wrong};
use super::error::{CliError, CliResult, ExitStatus};
use super::output_file::cannot_write;
use crate::app::class::{
    BOOK_FILE, FillOptions, Filled, GradebookFile, Keep, SheetTable, Store, fill_marks,
};
use crate::base::fs::{FileMode, replace};
use crate::base::text::escape::escape;

/// The arguments of `marks`.
#[derive(Debug, clap::Args)]
pub(super) struct MarksArgs {
    /// The folder that `batch` or `merge` wrote
    #[arg(value_name = "OUT")]
    results: PathBuf,
    /// The sheet as you exported it: of Canvas, Moodle, Brightspace, Blackboard or Gradescope, or
    /// any table with a column of ids or e-mail addresses
    #[arg(long, value_name = "SHEET.csv")]
    into: PathBuf,
    /// The labs to fill in [default: all that were graded]
    #[arg(long, value_name = "LAB")]
    lab: Vec<String>,
    /// The title of the column [default: the one that holds the lab's name]
    #[arg(long, value_name = "TITLE")]
    column: Option<String>,
    /// The points of those who handed in nothing [default: their cells stay as they are]
    #[arg(long, value_name = "POINTS")]
    absent: Option<u32>,
    /// Which marks in the sheet are kept
    #[arg(long, value_name = "WHICH", default_value = "higher")]
    keep: Keep,
    /// The file to write [default: SHEET-marked.csv, beside the sheet]
    #[arg(long, value_name = "FILE")]
    out: Option<PathBuf>,
}

pub(super) fn run(args: &MarksArgs) -> CliResult {
    let book = read_book(&args.results)?;
    let labs = if args.lab.is_empty() {
        &book.labs
    } else {
        &args.lab
    };
    if let Some(lab) = labs.iter().find(|lab| !book.labs.contains(lab)) {
        let known = book.labs.join(", ");
        return Err(CliError::usage(format!(
            "{lab} was not graded; the labs are {known}"
        )));
    }
    if args.column.is_some() && labs.len() > 1 {
        let message = "--column is for one lab: name it with --lab";
        return Err(CliError::usage(message));
    }
    let out = out_path(args)?;
    let sheet = read(&args.into)?;
    let mut table = SheetTable::read(&sheet).map_err(|error| wrong(&args.into, &error))?;
    let options = FillOptions {
        labs,
        column: args.column.as_deref(),
        absent: args.absent,
        keep: args.keep,
    };
    let filled =
        fill_marks(&mut table, &book, options).map_err(|error| wrong(&args.into, &error))?;
    replace(&out, &table.into_file(), FileMode::Private)
        .map_err(|error| cannot_write(&out, &error))?;
    let text = summary(&filled, args, &out);
    io::stdout().lock().write_all(text.as_bytes())?;
    Ok(if filled.has_lost() {
        ExitStatus::Failed
    } else {
        ExitStatus::Passed
    })
}

/// The book of a class.
pub(super) fn read_book(results: &Path) -> Result<GradebookFile, CliError> {
    let none = || {
        let folder = results.display();
        CliError::usage(format!(
            "{folder} has no gradebook: `cargo grade batch` writes it"
        ))
    };
    Store::read_only(results)
        .read_data(BOOK_FILE)?
        .ok_or_else(none)
}

/// The file to write, which is never the sheet itself.
fn out_path(args: &MarksArgs) -> Result<PathBuf, CliError> {
    let out = args.out.clone().unwrap_or_else(|| {
        let stem = args.into.file_stem().unwrap_or_default().to_string_lossy();
        let ending = args.into.extension().unwrap_or_default().to_string_lossy();
        let dot = if ending.is_empty() { "" } else { "." };
        args.into
            .with_file_name(format!("{stem}-marked{dot}{ending}"))
    });
    let is_sheet = out == args.into
        || matches!((out.canonicalize(), args.into.canonicalize()), (Ok(one), Ok(other)) if one == other);
    if is_sheet {
        return Err(CliError::usage(
            "the sheet itself is not written over; choose another --out",
        ));
    }
    Ok(out)
}

fn summary(filled: &Filled, args: &MarksArgs, out: &Path) -> String {
    let mut text = format!("{} is {}\n", args.into.display(), filled.system);
    for line in &filled.columns {
        let _ = writeln!(text, "{}", escape(line));
    }
    let marks = if filled.written == 1 { "mark" } else { "marks" };
    let _ = write!(text, "{} {marks} filled in", filled.written);
    if filled.unchanged > 0 {
        let _ = write!(text, ", {} were there already", filled.unchanged);
    }
    let _ = writeln!(text, ": {}", out.display());
    for (heading, lines) in [
        ("left alone:", &filled.left_alone),
        (
            "in the sheet, but handed in nothing:",
            &filled.nothing_handed_in,
        ),
        (
            "handed in, but without a row in the sheet:",
            &filled.not_in_sheet,
        ),
    ] {
        if !lines.is_empty() {
            let _ = writeln!(text, "{heading}");
            text.extend(lines.iter().map(|line| indented(&escape(line))));
        }
    }
    text
}
