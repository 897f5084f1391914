//! Where a report goes: its format, audience and file.

use std::env;
use std::fs::{self, File};
use std::io::{self, Write};
use std::path::{Path, PathBuf};
use std::time::SystemTime;

use super::error::CliError;
use super::output_file::{OutputFile, cannot_write, refuse_inside};
use super::terminal::text_columns;
use super::tty::use_color;
use crate::output::graded::Graded;
use crate::output::report::{
    Audience, Classroom, Document, Format, Report, ReportInput, ReportStyle, artemis_files,
    write_human, write_report,
};

/// The options of a report.
// No clap group: the arguments that include these already have a group of the same name.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct OutputArgs {
    /// The report's format
    #[arg(long, value_name = "FORMAT", default_value = "human")]
    format: Format,
    /// Who the report is for; cases hidden from them are left out, with their points
    #[arg(long, value_name = "WHO", default_value = "instructor")]
    audience: Audience,
    /// Write the report to this file instead of to stdout
    #[arg(long, value_name = "PATH")]
    out: Option<PathBuf>,
    /// Also write the report to this file, as JSON
    #[arg(long, value_name = "PATH")]
    json: Option<PathBuf>,
}

/// The destination of a report, opened before the cases run.
pub(super) struct ReportOutput<'a> {
    args: &'a OutputArgs,
    file: Option<OutputFile<'a>>,
    json: Option<OutputFile<'a>>,
    classroom: Option<Classroom>,
}

impl<'a> ReportOutput<'a> {
    /// Opens the files before the cases run, so that no work is wasted if they cannot be written.
    /// They keep their old content until the report is ready.
    /// None of them may be in the graded `submission`.
    pub(super) fn open(args: &'a OutputArgs, submission: Option<&Path>) -> Result<Self, CliError> {
        let classroom = if args.format == Format::Classroom50 {
            Some(classroom()?)
        } else {
            None
        };
        let open = |path| OutputFile::open(path, submission);
        let out = args.out.as_deref().filter(|_| !args.is_folder());
        let file = out.map(open).transpose()?;
        if let Some(folder) = args.out.as_deref().filter(|_| args.is_folder()) {
            if let Some(submission) = submission {
                refuse_inside(folder, submission)?;
            }
            fs::create_dir_all(folder).map_err(|error| cannot_write(folder, &error))?;
        }
        let json = args.json.as_deref().map(open).transpose()?;
        Ok(Self {
            args,
            file,
            json,
            classroom,
        })
    }

    /// Removes the cases that the audience may not see.
    pub(super) fn filter(&self, graded: &mut Vec<Graded>) {
        graded.retain(|graded| self.args.audience.may_see(graded.case.visibility));
    }

    /// Whether failures appear only in the report and not in the exit status, as some
    /// hosts require.
    pub(super) fn hides_failures_from_status(&self) -> bool {
        self.args.format.hides_failures_from_status()
    }

    /// Whether a person reads the report on stdout.
    pub(super) fn is_for_reader(&self) -> bool {
        self.args.format == Format::Human && self.args.out.is_none()
    }

    /// Writes the report.
    pub(super) fn write(self, report: &Report<'_>, mut style: ReportStyle) -> Result<(), CliError> {
        let OutputArgs { format, out, .. } = self.args;
        if *format == Format::Human && out.is_none() {
            style.color = use_color(&io::stdout());
            style.columns = text_columns(&io::stdout());
        }
        let document = Document::new(report);
        let mut text = Vec::new();
        write_human(report, &style, &mut text)?;
        let input = ReportInput {
            document: &document,
            text: &String::from_utf8_lossy(&text),
            classroom: self.classroom.as_ref(),
            secret: &format!("{:016x}{:016x}", fastrand::u64(..), fastrand::u64(..)),
            most: most_points(),
        };
        if let Some(file) = self.json {
            let mut bytes = Vec::new();
            write_report(Format::Json, &input, &mut bytes)?;
            file.write(&bytes)?;
        }
        if let Some(folder) = out.as_deref().filter(|_| self.args.is_folder()) {
            return write_folder(folder, &artemis_files(&document));
        }
        let mut bytes = Vec::new();
        write_report(*format, &input, &mut bytes)?;
        if *format == Format::Github {
            append_step_summary(&input)?;
        }
        match self.file {
            Some(file) => file.write(&bytes),
            None => Ok(io::stdout().lock().write_all(&bytes)?),
        }
    }
}

impl OutputArgs {
    /// Whether the report is a folder of files.
    fn is_folder(&self) -> bool {
        self.format == Format::Artemis && self.out.is_some()
    }
}

fn write_folder(folder: &Path, files: &[(String, String)]) -> Result<(), CliError> {
    for (name, text) in files {
        let path = folder.join(name);
        fs::write(&path, text).map_err(|error| cannot_write(&path, &error))?;
    }
    Ok(())
}

/// The most points that VPL gives, which it says in a variable; 100 if it does not.
fn most_points() -> f64 {
    let most = env::var("VPL_GRADEMAX")
        .ok()
        .and_then(|most| most.parse().ok());
    most.unwrap_or(100.0)
}

/// Appends to the step's summary page if running in GitHub Actions.
fn append_step_summary(input: &ReportInput<'_>) -> Result<(), CliError> {
    let Some(path) = env::var_os("GITHUB_STEP_SUMMARY").map(PathBuf::from) else {
        return Ok(());
    };
    let mut page = Vec::new();
    write_report(Format::Markdown, input, &mut page)?;
    let opened = File::options().append(true).create(true).open(&path);
    opened
        .and_then(|mut file| file.write_all(&page))
        .map_err(|error| cannot_write(&path, &error))
}

fn classroom() -> Result<Classroom, CliError> {
    let now = humantime::format_rfc3339_seconds(SystemTime::now()).to_string();
    let variable = |name: &str| env::var(name).ok().filter(|value| !value.is_empty());
    Classroom::read(&variable, now).map_err(|error| {
        CliError::usage(format!(
            "the format classroom50 is for its own runner, which sets the variable {}; it is not set",
            error.0
        ))
    })
}
