//! The `grader` command: reads the arguments and calls the layers below. The only part that knows
//! about terminals and exit statuses.

mod batch;
mod case_args;
mod check;
mod deadline;
mod doctor;
mod error;
mod feedback;
mod give_back;
mod glob;
mod handout;
mod hint;
mod inherited;
mod interrupt;
mod jobs;
mod list;
mod marks;
mod merge;
mod new;
mod output_file;
mod package;
mod program_args;
mod programs;
mod progress;
mod replay;
mod report_output;
mod reset;
mod schema;
mod select;
mod session;
mod submission;
mod terminal;
mod trace;
mod try_lab;
mod tty;
mod verify;
mod watch;

use std::io::{self, Write};
use std::process::ExitCode;

use clap::{Parser, Subcommand};
use error::{CliResult, ExitStatus, report_error};

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
    /// Grade a lab each time you save
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
    /// Fill the marks of a class into a sheet of your school's system
    Marks(marks::MarksArgs),
    /// Write the pages of a class as the zip file that your school's system takes back
    Feedback(give_back::FeedbackArgs),
    /// Draw the conversation of one case: who sent what to whom, and when
    Trace(trace::TraceArgs),
    /// Prove the course: skeletons score 0, solutions 100, wrong programs fail what they should
    Verify(verify::VerifyArgs),
    /// Write the students' course: without solutions, and without cases hidden from students
    Handout(handout::HandoutArgs),
    /// Write a package with which another system marks submissions
    Package(package::PackageArgs),
    /// Create the files of a new lab
    New(new::NewArgs),
    /// Print the JSON Schema of a case, for editors
    Schema,
    /// Show what this machine offers
    Doctor,
    /// Play a recorded table, for `verify`
    #[command(hide = true)]
    Replay(replay::ReplayArgs),
}

/// Runs the command that the arguments ask for. Must be called while the process is
/// single-threaded.
#[must_use]
pub fn main() -> ExitCode {
    inherited::undo();
    let status = match Cli::try_parse() {
        Ok(cli) => run_command(cli.command).and_then(flush_stdout),
        // Help and version go to stdout, which may be a file.
        Err(error) if !error.use_stderr() => error
            .print()
            .map_err(Into::into)
            .and_then(|()| flush_stdout(ExitStatus::Passed)),
        Err(error) => {
            // If even this fails, the exit status still tells.
            let _ = error.print();
            Ok(ExitStatus::Usage)
        }
    };
    ExitCode::from(status.unwrap_or_else(|error| report_error(&error)) as u8)
}

fn run_command(command: Option<Command>) -> CliResult {
    match command {
        None | Some(Command::List) => list::run(),
        Some(Command::Check(args)) => check::run(&args),
        Some(Command::Watch(args)) => watch::run(&args),
        Some(Command::Try(args)) => try_lab::run(&args),
        Some(Command::Hint(args)) => hint::run(&args),
        Some(Command::Reset(args)) => reset::run(&args),
        Some(Command::Batch(args)) => batch::run(&args),
        Some(Command::Merge(args)) => merge::run(&args),
        Some(Command::Marks(args)) => marks::run(&args),
        Some(Command::Feedback(args)) => give_back::run(&args),
        Some(Command::Trace(args)) => trace::run(&args),
        Some(Command::Verify(args)) => verify::run(&args),
        Some(Command::Handout(args)) => handout::run(&args),
        Some(Command::Package(args)) => package::run(&args),
        Some(Command::New(args)) => new::run(&args),
        Some(Command::Schema) => schema::run(),
        Some(Command::Doctor) => doctor::run(),
        Some(Command::Replay(args)) => replay::run(&args),
    }
}

/// Flushes stdout. A full disk is noticed here at the latest.
fn flush_stdout(status: ExitStatus) -> CliResult {
    io::stdout().flush()?;
    Ok(status)
}
