//! How a command ends: its exit status, or the error that stopped it.

use std::fmt::Display;
use std::io::{self, Write};

use super::terminal::terminal_columns;
use super::tty::use_color;
use crate::app::class::StoreError;
use crate::base::text::escape::escape_lines;
use crate::base::text::wrap::{MAX_COLUMNS, wrap_line};
use crate::course::CourseError;
use crate::output::graded::Graded;
use crate::verdict::conversation::GraderError;
use crate::verdict::judge::Verdict;

/// The exit status of a command. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum ExitStatus {
    /// Everything passed.
    Passed = 0,
    /// Something failed.
    Failed = 1,
    /// The command line is wrong.
    Usage = 2,
    /// A spec is wrong.
    Spec = 3,
    /// The grader itself could not do its work.
    Trouble = 4,
    /// Ended by Ctrl-C, SIGTERM or SIGHUP.
    Interrupted = 130,
    /// The reader of the output has gone away, as after `| head`. The status that a shell reports
    /// for SIGPIPE.
    Unread = 141,
}

/// Why a command cannot go on.
#[derive(Debug)]
pub(super) struct CliError {
    pub(super) status: ExitStatus,
    /// The message to print; nothing is printed if it is empty.
    pub(super) message: String,
}

pub(super) type CliResult = Result<ExitStatus, CliError>;

impl CliError {
    fn new(status: ExitStatus, message: impl Display) -> Self {
        Self {
            status,
            message: message.to_string(),
        }
    }

    pub(super) fn usage(message: impl Display) -> Self {
        Self::new(ExitStatus::Usage, message)
    }

    pub(super) fn failed(message: impl Display) -> Self {
        Self::new(ExitStatus::Failed, message)
    }

    pub(super) fn trouble(message: impl Display) -> Self {
        Self::new(ExitStatus::Trouble, message)
    }

    /// The error for an interrupt; `lost` says what was lost.
    pub(super) fn interrupted(lost: impl Display) -> Self {
        Self::new(ExitStatus::Interrupted, format!("interrupted: {lost}"))
    }

    /// The error for an interrupt while `total` cases were graded. Those that it cut short have a
    /// result too, but no verdict.
    pub(super) fn interrupted_after(graded: &[Graded], total: usize) -> Self {
        let was_cut = |it: &&Graded| matches!(it.verdict, Verdict::Error(GraderError::Interrupted));
        let done = graded.len() - graded.iter().filter(was_cut).count();
        Self::interrupted(format!(
            "{done} of {total} cases had been graded; their results are lost"
        ))
    }
}

impl From<CourseError> for CliError {
    fn from(error: CourseError) -> Self {
        match &error {
            CourseError::Specs(errors) => {
                let color = use_color(&io::stderr());
                let rendered: Vec<String> =
                    errors.iter().map(|error| error.render(color)).collect();
                let message = format!("{}\n\n{error}", rendered.join("\n\n"));
                Self::new(ExitStatus::Spec, message)
            }
            CourseError::NotFound(_) => Self::usage(error),
            CourseError::Folder(_) => Self::trouble(error),
        }
    }
}

impl From<StoreError> for CliError {
    fn from(error: StoreError) -> Self {
        match error {
            StoreError::Busy(_) => Self::usage(error),
            StoreError::Io(..) | StoreError::Corrupt(..) => Self::trouble(error),
        }
    }
}

/// Covers stdout and stderr only; for other files use
/// [`cannot_write`](super::output_file::cannot_write).
impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            return Self::new(ExitStatus::Unread, "");
        }
        Self::trouble(format!("the output cannot be written: {error}"))
    }
}

/// Prints why a command could not go on, and returns its status.
pub(super) fn report_error(error: &CliError) -> ExitStatus {
    let message = if error.status == ExitStatus::Spec {
        // These are rendered, maybe in colours, and have their own headings.
        error.message.clone()
    } else {
        // Part of it may be a stranger's: a file name, a compiler's message.
        wrapped(&format!("error: {}", escape_lines(&error.message)))
    };
    if !error.message.is_empty() {
        // If even this fails, the exit status still tells.
        let _ = writeln!(io::stderr(), "{message}");
    }
    error.status
}

/// Wraps the first line of a message for a terminal: below it may be what is not prose, such as a
/// compiler's messages. Elsewhere, as in a log, a message stays one line.
fn wrapped(message: &str) -> String {
    let Some(columns) = terminal_columns(&io::stderr()) else {
        return message.to_owned();
    };
    let (first, rest) = message.split_at(message.find('\n').unwrap_or(message.len()));
    wrap_line(first, columns.min(MAX_COLUMNS)).join("\n") + rest
}
