//! `reset`: back to the skeleton.

use std::io::{self, IsTerminal, Write};
use std::time::SystemTime;

use clap::ValueEnum;

use super::{CliError, CliResult, ExitStatus, lab};
use crate::app::student::progress::{FILE, Progress};
use crate::app::student::reset::{Program, changed, reset};
use crate::course::{Course, Version, source_path};
use crate::spec::{Lab, Role};

/// What `reset` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct ResetArgs {
    /// The lab
    #[arg(value_name = "LAB")]
    lab: String,
    /// Only this program
    #[arg(long, value_name = "ROLE")]
    role: Option<Which>,
    /// Do not ask
    #[arg(long)]
    yes: bool,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq, ValueEnum)]
enum Which {
    /// The server
    Server,
    /// The client
    Client,
}

pub(super) fn run(args: &ResetArgs) -> CliResult {
    let course = Course::find()?;
    let lab = lab(&course, &args.lab)?;
    let roles: &[Role] = match args.role {
        None => &Role::ALL,
        Some(Which::Server) => &[Role::Server],
        Some(Which::Client) => &[Role::Client],
    };
    let programs = changed(&course.root, &lab.name, roles).map_err(CliError::trouble)?;
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
    if !args.yes && !confirmed(&mut out)? {
        writeln!(out, "Nothing was changed.")?;
        return Ok(ExitStatus::Passed);
    }
    let kept = back(&course, lab, &programs)?;
    writeln!(out, "{kept}")?;
    Ok(ExitStatus::Passed)
}

/// Asks whether it is meant. Where nobody can answer, `--yes` says so.
fn confirmed(out: &mut impl Write) -> Result<bool, CliError> {
    if !io::stdin().is_terminal() {
        return Err(CliError::usage(
            "nobody is here to be asked; with --yes it is done (your work is kept)",
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

/// Does it, and tells where the old work is.
pub(super) fn back(course: &Course, lab: &Lab, programs: &[Program]) -> Result<String, CliError> {
    let kept =
        reset(&course.root, &lab.name, programs, SystemTime::now()).map_err(CliError::trouble)?;
    let forgotten = Progress::change(&course.root, |progress| {
        for case in &lab.cases {
            if programs.iter().any(|program| program.role == case.program) {
                progress.forget(&lab.name, &case.name);
            }
        }
    });
    if let Err(error) = forgotten {
        writeln!(io::stderr(), "{FILE} cannot be written: {error}")?;
    }
    let Some(folder) = kept else {
        return Ok("There was nothing to keep.".to_owned());
    };
    Ok(format!(
        "Your work is in {}. To get it back:\n  cp {}/* labs/{}/src/bin",
        folder.display(),
        folder.display(),
        lab.name
    ))
}
