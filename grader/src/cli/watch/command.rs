//! Runs the command: sets up the events and the output, and starts the loop.

use std::io;
use std::sync::Arc;
use std::sync::mpsc::channel;

use super::event::WatchEvent;
use super::grading::Grader;
use super::lines::Lines;
use super::screen::{Screen, is_screen_possible};
use super::watcher::{LabWatcher, WatchOutput, start_saves};
use crate::app::student::board::first_unfinished;
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::app::student::watch::WatchState;
use crate::cli::error::{CliError, CliResult};
use crate::cli::select::find_lab;
use crate::cli::session::{IsolationArgs, Session};
use crate::cli::terminal::{self, text_columns};

/// The arguments of `watch`.
#[derive(Debug, clap::Args)]
pub(in crate::cli) struct WatchArgs {
    /// The lab [default: the first that is not done]
    #[arg(value_name = "LAB")]
    lab: Option<String>,
    /// Poll the sources instead of waiting for the system's notifications
    #[arg(long)]
    poll: bool,
    /// Print each grading below the last one, as without a terminal
    #[arg(long)]
    plain: bool,
    #[command(flatten)]
    isolation: IsolationArgs,
}

pub(in crate::cli) fn run(args: &WatchArgs) -> CliResult {
    let Session { settings, course } = Session::start(&args.isolation)?;
    let (isolation, cancel) = (settings.isolation, settings.cancel);
    let course = Arc::new(course);
    let progress = Progress::read(&course.root)
        .map_err(|error| CliError::trouble(format!("{PROGRESS_FILE} cannot be read: {error}")))?;
    let lab = match &args.lab {
        Some(name) => find_lab(&course, name)?,
        None => first_unfinished(&course, &progress)
            .or(course.labs.first())
            .ok_or_else(|| CliError::usage("there are no labs"))?,
    };
    let (sender, events) = channel();
    let end = sender.clone();
    cancel.on_cancel(move || {
        let _ = end.send(WatchEvent::End);
    });
    let mut state = WatchState::new(&course, lab, progress, isolation, terminal::charset());
    let output = if !args.plain && is_screen_possible() {
        let (screen, size) = Screen::open(sender.clone())?;
        state.size = size;
        WatchOutput::Screen(screen)
    } else {
        state.size.0 = text_columns(&io::stdout());
        WatchOutput::Lines(Lines::new())
    };
    let mut watcher = LabWatcher {
        grader: Grader::new(Arc::clone(&course), isolation, sender.clone()),
        saves: start_saves(&state, args.poll, &sender),
        poll: args.poll,
        sender,
        output,
        state,
    };
    let result = watcher.run(&events);
    watcher.grader.end();
    // From here on an interrupt ends the process again.
    drop((watcher, cancel));
    result
}
