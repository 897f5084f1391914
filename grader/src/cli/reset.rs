//! `reset`: goes back to the skeleton.

use std::io::{self, IsTerminal, Write};
use std::slice;

use super::error::{CliError, CliResult, ExitStatus};
use super::select::find_lab;
use super::terminal::Paint;
use crate::app::student::progress::PROGRESS_FILE;
use crate::app::student::reset::{changed_programs, reset_lab};
use crate::course::{Course, Version, source_path};
use crate::spec::Role;

/// The arguments of `reset`.
#[derive(Debug, clap::Args)]
pub(super) struct ResetArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    lab: String,
    /// Only this program
    #[arg(long, value_name = "ROLE")]
    role: Option<Role>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

pub(super) fn run(args: &ResetArgs) -> CliResult {
    let course = Course::find()?;
    let lab = find_lab(&course, &args.lab)?;
    let roles = args.role.as_ref().map_or(&Role::ALL[..], slice::from_ref);
    let programs = changed_programs(&course.root, &lab.name, roles).map_err(CliError::trouble)?;
    let mut out = io::stdout();
    if programs.is_empty() {
        for role in roles {
            let path = source_path(&lab.name, *role, Version::Submission);
            writeln!(out, "{} is the skeleton already", path.display())?;
        }
        return Ok(ExitStatus::Passed);
    }
    for program in &programs {
        writeln!(
            out,
            "{} becomes the skeleton again.",
            program.path.display()
        )?;
    }
    if !args.yes && !confirm(&mut out)? {
        writeln!(out, "Nothing was changed.")?;
        return Ok(ExitStatus::Passed);
    }
    let reset = reset_lab(&course.root, lab, &programs).map_err(CliError::trouble)?;
    if let Some(error) = &reset.progress_error {
        writeln!(io::stderr(), "{PROGRESS_FILE} cannot be written: {error}")?;
    }
    let paint = Paint::for_stream(&io::stdout());
    for line in reset.message().lines() {
        paint.print(&mut out, line)?;
    }
    Ok(ExitStatus::Passed)
}

/// Asks for confirmation, which requires a terminal.
fn confirm(out: &mut impl Write) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::usage(
            "stdin is not a terminal; pass --yes to reset without asking (your work is kept)",
        ));
    }
    write!(
        out,
        "Your work is kept in a folder beside it. Go on? [y/N] "
    )?;
    out.flush()?;
    let mut answer = String::new();
    io::stdin().read_line(&mut answer)?;
    Ok(matches!(answer.trim(), "y" | "Y" | "yes"))
}
