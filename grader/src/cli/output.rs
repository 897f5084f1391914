//! Where a report goes: its format, its readers, its file.

use std::env;
use std::fs::File;
use std::io::{self, Write};
use std::path::PathBuf;
use std::time::SystemTime;

use super::out::{Out, unwritten};
use super::{CliError, colored};
use crate::output::graded::Graded;
use crate::output::report::{
    Audience, Classroom, Document, Format, Report, ReportInput, ReportStyle, write_human,
    write_report,
};

/// What is asked for of a report.
// It is a part of other arguments, whose name would be the same.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct OutputArgs {
    /// The report's format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Who is to read it: cases that these may not see are left out, and their points
    #[arg(long, value_name = "WHO", default_value = "instructor")]
    audience: Audience,
    /// Write the report there instead of to stdout
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Write the report there as well, as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
}

/// A place for a report, found before the work that it tells of.
pub(super) struct ReportOutput<'a> {
    args: &'a OutputArgs,
    file: Option<Out<'a>>,
    json: Option<Out<'a>>,
    classroom: Option<Classroom>,
}

impl<'a> ReportOutput<'a> {
    /// Finds out that the report can be written, so that the work is not done for nothing. What the file holds stays until
    /// there is a report.
    pub(super) fn open(args: &'a OutputArgs) -> Result<Self, CliError> {
        let classroom = match args.format {
            Format::Classroom50 => Some(classroom()?),
            _ => None,
        };
        let file = args.out.as_deref().map(Out::open).transpose()?;
        let json = args.json.as_deref().map(Out::open).transpose()?;
        Ok(Self {
            args,
            file,
            json,
            classroom,
        })
    }

    /// Takes out what the readers may not see.
    pub(super) fn filter(&self, graded: &mut Vec<Graded>) {
        graded.retain(|graded| self.args.audience.may_see(graded.case.visibility));
    }

    /// Whether whoever started the grader wants a failure told by the report alone, and not by the exit status.
    pub(super) fn tells_failures(&self) -> bool {
        self.args.format == Format::Classroom50
    }

    /// Whether a person reads it, here and now.
    pub(super) fn is_read(&self) -> bool {
        self.args.format == Format::Human && self.args.out.is_none()
    }

    /// Writes the report.
    pub(super) fn write(self, report: &Report<'_>, mut style: ReportStyle) -> Result<(), CliError> {
        let OutputArgs { format, out, .. } = self.args;
        style.color = *format == Format::Human && out.is_none() && colored(&io::stdout());
        let document = Document::new(report);
        let mut text = Vec::new();
        write_human(report, &style, &mut text)?;
        let input = ReportInput {
            document: &document,
            text: &String::from_utf8_lossy(&text),
            classroom: self.classroom.as_ref(),
            secret: &format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)),
        };
        if let Some(file) = self.json {
            let mut bytes = Vec::new();
            write_report(Format::Json, &input, &mut bytes)?;
            file.write(&bytes)?;
        }
        let mut bytes = Vec::new();
        write_report(*format, &input, &mut bytes)?;
        if *format == Format::Github {
            summary(&input)?;
        }
        match self.file {
            Some(file) => file.write(&bytes),
            None => Ok(io::stdout().lock().write_all(&bytes)?),
        }
    }
}

/// What the step's page on GitHub shows, where it is such a step.
fn summary(input: &ReportInput<'_>) -> Result<(), CliError> {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
        return Ok(());
    };
    let mut page = Vec::new();
    write_report(Format::Markdown, input, &mut page)?;
    let opened = File::options().append(true).create(true).open(&path);
    opened
        .and_then(|mut file| file.write_all(&page))
        .map_err(|error| unwritten(&path, &error))
}

fn classroom() -> Result<Classroom, CliError> {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    Classroom::read(&variable, now).map_err(|error| {
        CliError::usage(format!(
            "the format classroom50 is for its runner, which sets the variable {}; it is not set",
            error.0
        ))
    })
}
