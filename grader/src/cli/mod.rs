//! The `grader` command: reads the arguments, calls the rest, and is the only part that knows a terminal and an exit
//! status.

mod batch;
mod check;
mod chosen;
mod deadline;
mod doctor;
mod feedback;
mod handout;
mod hint;
mod interrupt;
mod list;
mod merge;
mod new;
mod out;
mod output;
mod package;
mod programs;
mod progress;
mod reset;
mod submission;
mod terminal;
mod trace;
mod try_lab;
mod verify;
mod watch;

use std::fmt::Display;
use std::io::{self, IsTerminal, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};

use crate::course::{Course, CourseError};

/// Grades the labs of the socket-programming course.
#[derive(Debug, Parser)]
#[command(
    name = "grader",
    bin_name = "cargo grade",
    version,
    about,
    propagate_version = true
)]
struct Cli {
    /// Without one: the board
    #[command(subcommand)]
    command: Option<Command>,
}

#[derive(Debug, Subcommand)]
enum Command {
    /// Show the board: how far each lab is, and what to do next (also without a command)
    List,
    /// Build and grade labs
    Check(check::CheckArgs),
    /// Grade a lab at each save
    Watch(watch::WatchArgs),
    /// Start a lab's server and client side by side, and type to them
    Try(try_lab::TryArgs),
    /// Show the next hint for a case
    Hint(hint::HintArgs),
    /// Go back to the skeleton; your work is kept
    Reset(reset::ResetArgs),
    /// Grade a class: every submission in a folder
    Batch(batch::BatchArgs),
    /// Join the results of a class that was graded in parts
    Merge(merge::MergeArgs),
    /// Draw the conversation of one case: who sent what to whom, and when
    Trace(trace::TraceArgs),
    /// Prove the course: skeletons score 0, solutions 100, wrong programs fail what they should
    Verify(verify::VerifyArgs),
    /// Write the students' course: without solutions, and without what is kept from students
    Handout(handout::HandoutArgs),
    /// Write what another system marks submissions with
    Package(package::PackageArgs),
    /// Make the files of a new lab
    New(new::NewArgs),
    /// Print the JSON Schema of a case, for editors
    Schema,
    /// Say what this machine offers
    Doctor,
}

/// How the command ends. The numbers are part of the interface.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum ExitStatus {
    /// Everything passed.
    Passed = 0,
    /// Something failed.
    Failed = 1,
    /// The command was used wrongly.
    Usage = 2,
    /// A spec is wrong.
    Spec = 3,
    /// The grader itself could not do its work.
    Trouble = 4,
    /// The user, or the system, ended it: by Ctrl-C, SIGTERM or SIGHUP.
    Interrupted = 130,
    /// Nobody reads the output any more: what a shell says of a filter that SIGPIPE has ended.
    Unread = 141,
}

/// Why a command cannot go on: what to say, and the status to end with.
#[derive(Debug)]
struct CliError {
    status: ExitStatus,
    words: String,
}

type CliResult = Result<ExitStatus, CliError>;

impl CliError {
    fn usage(words: impl Display) -> Self {
        Self {
            status: ExitStatus::Usage,
            words: words.to_string(),
        }
    }

    /// Ended from outside, and what is lost with it.
    fn interrupted(lost: impl Display) -> Self {
        Self {
            status: ExitStatus::Interrupted,
            words: format!("interrupted: {lost}"),
        }
    }

    fn interrupted_in(graded: usize, all: usize) -> Self {
        Self::interrupted(format!(
            "{graded} of {all} cases had been graded; their results are lost"
        ))
    }

    fn trouble(words: impl Display) -> Self {
        Self {
            status: ExitStatus::Trouble,
            words: words.to_string(),
        }
    }
}

impl From<CourseError> for CliError {
    fn from(error: CourseError) -> Self {
        match &error {
            CourseError::Specs(errors) => {
                let color = colored(&io::stderr());
                let pictures: Vec<String> =
                    errors.iter().map(|error| error.render(color)).collect();
                Self {
                    status: ExitStatus::Spec,
                    words: format!("{}\n\n{error}", pictures.join("\n\n")),
                }
            }
            CourseError::NotFound(_) => Self::usage(error),
            CourseError::Folder(_) => Self::trouble(error),
        }
    }
}

impl From<io::Error> for CliError {
    fn from(error: io::Error) -> Self {
        if error.kind() == io::ErrorKind::BrokenPipe {
            // `| head` has seen enough: that is no news.
            return Self {
                status: ExitStatus::Unread,
                words: String::new(),
            };
        }
        Self::trouble(format!("the output cannot be written: {error}"))
    }
}

/// Runs the command that the arguments ask for. Must be called while the process has one thread.
#[must_use]
pub fn main() -> ExitCode {
    let cli = match Cli::try_parse() {
        Ok(cli) => cli,
        Err(error) => {
            // Help goes to stdout, and may be wanted in a file.
            let printed = error.print();
            let status = match (error.use_stderr(), printed) {
                (true, _) => ExitStatus::Usage,
                (false, Ok(())) => flushed(ExitStatus::Passed).unwrap_or_else(told),
                (false, Err(error)) => told(error.into()),
            };
            return ExitCode::from(status as u8);
        }
    };
    let done = match cli.command {
        None | Some(Command::List) => list::run(),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Watch(args)) => watch::run(&args),
        Some(Command::Try(args)) => try_lab::run(&args),
        Some(Command::Hint(args)) => hint::run(&args),
        Some(Command::Reset(args)) => reset::run(&args),
        Some(Command::Batch(args)) => batch::run(&args),
        Some(Command::Merge(args)) => merge::run(&args),
        Some(Command::Trace(args)) => trace::run(&args),
        Some(Command::Verify(args)) => verify::run(&args),
        Some(Command::Handout(args)) => handout::run(&args),
        Some(Command::Package(args)) => package::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Schema) => schema(),
        Some(Command::Doctor) => doctor::run(),
    };
    let status = done.and_then(flushed).unwrap_or_else(told);
    ExitCode::from(status as u8)
}

/// Says why a command could not go on.
// By value, as what turns an error into a status.
#[expect(clippy::needless_pass_by_value)]
fn told(halt: CliError) -> ExitStatus {
    let sign = match halt.status {
        ExitStatus::Spec => "",
        _ => "error: ",
    };
    if !halt.words.is_empty() {
        // Where this cannot be said either, the status says it.
        let _ = writeln!(io::stderr(), "{sign}{}", halt.words);
    }
    halt.status
}

/// What was printed is written by now, or it is not: a full disk shows here at the latest.
fn flushed(status: ExitStatus) -> CliResult {
    io::stdout().flush()?;
    Ok(status)
}

/// Finds out before the work, not after it, that no case could have a folder.
fn folders_can_be_made(isolation: crate::base::level::Isolation) -> Result<(), CliError> {
    crate::sandbox::try_folder(isolation).map_err(|error| {
        CliError::trouble(format!(
            "there can be no temporary files in {}: {error}. Make room there, or set TMPDIR to another folder",
            std::env::temp_dir().display()
        ))
    })
}

fn schema() -> CliResult {
    let schema = serde_json::to_string_pretty(&crate::spec::schema()).map_err(CliError::trouble)?;
    writeln!(io::stdout().lock(), "{schema}")?;
    Ok(ExitStatus::Passed)
}

/// The labs with these names, or all.
fn labs<'a>(course: &'a Course, names: &[String]) -> Result<Vec<&'a crate::spec::Lab>, CliError> {
    for name in names {
        if !course.labs.iter().any(|lab| lab.name == *name) {
            let known: Vec<&str> = course.labs.iter().map(|lab| lab.name.as_str()).collect();
            return Err(CliError::usage(format!(
                "there is no lab `{name}`; the labs are {}",
                known.join(", ")
            )));
        }
    }
    Ok(course
        .labs
        .iter()
        .filter(|lab| names.is_empty() || names.contains(&lab.name))
        .collect())
}

/// The lab with this name.
fn lab<'a>(course: &'a Course, name: &str) -> Result<&'a crate::spec::Lab, CliError> {
    let found = labs(course, &[name.to_owned()])?;
    found
        .first()
        .copied()
        .ok_or_else(|| CliError::usage("there are no labs"))
}

/// The case of this name.
fn case<'a>(lab: &'a crate::spec::Lab, name: &str) -> Result<&'a crate::spec::Spec, CliError> {
    let case = lab.cases.iter().find(|case| case.name == name);
    case.ok_or_else(|| {
        let known: Vec<&str> = lab.cases.iter().map(|case| case.name.as_str()).collect();
        let (lab, known) = (&lab.name, known.join(", "));
        CliError::usage(format!("{lab} has no case `{name}`; its cases are {known}"))
    })
}

/// Whether what is written there should have colours: the conventions of `NO_COLOR`, `CLICOLOR`, `CI` and terminals.
fn colored(stream: &impl anstream::stream::RawStream) -> bool {
    anstream::AutoStream::choice(stream) != anstream::ColorChoice::Never
}

/// Whether somebody watches: progress is shown on stderr, and only to people.
fn watched() -> bool {
    io::stdout().is_terminal() && io::stderr().is_terminal()
}
