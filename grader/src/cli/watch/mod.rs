//! `watch`: grades a lab at each save. One loop takes what happens, a save, a key, a grading that ended, and one place shows
//! it: the whole screen of a terminal, or plain lines where there is none.

mod grading;
mod lines;
mod screen;
mod wishes;

use std::io;
use std::sync::Arc;
use std::sync::mpsc::{Receiver, Sender, channel};

use grading::Grader;

use super::{CliError, CliResult, ExitStatus, folders_can_be_made, interrupt, lab, terminal};
use crate::app::student::progress::{FILE, Progress};
use crate::app::student::watch::{Activity, Grading, KeyPress, Saves, WatchState, Wish, watch};
use crate::app::student::{board, hints};
use crate::course::Course;
use crate::sandbox::{self, Choice};

/// What `watch` is asked for.
#[derive(Debug, clap::Args)]
pub(super) struct WatchArgs {
    /// The lab [default: the first that is not done]
    #[arg(value_name = "LAB")]
    lab: Option<String>,
    /// Look at the sources again and again instead of waiting for the system's notice
    #[arg(long)]
    poll: bool,
    /// Print each grading below the last one, as where there is no terminal
    #[arg(long)]
    plain: bool,
    /// What keeps cases apart
    #[arg(long, value_name = "LEVEL", default_value = "auto")]
    isolation: Choice,
}

/// Something that happened.
enum WatchEvent {
    Save,
    Key(KeyPress),
    /// So many cases of so many of the grading with this number.
    Progress(usize, usize, usize),
    /// What came of the grading with this number.
    Graded(usize, Grading),
    Resize(usize, usize),
    /// Told to end, from outside.
    End,
}

/// Where the state is shown.
enum WatchOutput {
    Screen(screen::Screen),
    Lines(lines::Lines),
}

pub(super) fn run(args: &WatchArgs) -> CliResult {
    // The isolation comes first: it needs a process that has one thread.
    let isolation = sandbox::enter(args.isolation).map_err(CliError::trouble)?;
    let cancel = interrupt::listen()?;
    folders_can_be_made(isolation)?;
    let course = Arc::new(Course::find()?);
    let progress = Progress::read(&course.root)
        .map_err(|error| CliError::trouble(format!("{FILE} cannot be read: {error}")))?;
    let lab = match &args.lab {
        Some(name) => lab(&course, name)?,
        None => board::first_open(&course, &progress)
            .or(course.labs.first())
            .ok_or_else(|| CliError::usage("there are no labs"))?,
    };
    let (sender, events) = channel();
    let end = sender.clone();
    cancel.on_cancel(move || {
        let _ = end.send(WatchEvent::End);
    });
    let is_screen = !args.plain && screen::is_possible();
    let mut state = WatchState::new(&course, lab, progress, isolation, terminal::charset());
    let output = if is_screen {
        let (screen, size) = screen::Screen::open(sender.clone())?;
        state.size = size;
        WatchOutput::Screen(screen)
    } else {
        WatchOutput::Lines(lines::Lines::new())
    };
    let mut desk = Desk {
        grader: Grader::new(Arc::clone(&course), isolation, sender.clone()),
        saves: saves(&course, &state, args.poll, &sender),
        poll: args.poll,
        sender,
        output,
        state,
    };
    let done = desk.run(&events);
    desk.grader.end();
    // An interrupt is for the output from here on.
    drop(desk);
    drop(cancel);
    done
}

fn saves(
    course: &Course,
    state: &WatchState<'_>,
    poll: bool,
    sender: &Sender<WatchEvent>,
) -> Saves {
    let sender = sender.clone();
    let folder = course.root.join("labs").join(&state.lab.name);
    watch(&folder, poll, move || {
        // Nobody listens any more: it is over in a moment.
        let _ = sender.send(WatchEvent::Save);
    })
}

/// All that takes part.
struct Desk<'a> {
    state: WatchState<'a>,
    grader: Grader,
    saves: Saves,
    poll: bool,
    sender: Sender<WatchEvent>,
    output: WatchOutput,
}

impl Desk<'_> {
    fn run(&mut self, events: &Receiver<WatchEvent>) -> CliResult {
        self.grade();
        loop {
            self.show()?;
            // A grading with many cases tells of many at once: one look at the last state is enough.
            let mut next = events.recv().ok();
            while let Some(event) = next {
                match event {
                    WatchEvent::Save => self.grade(),
                    WatchEvent::Progress(number, done, all) => self.progressed(number, done, all),
                    WatchEvent::Graded(number, grading) => self.graded(number, grading)?,
                    WatchEvent::Resize(columns, rows) => self.state.size = (columns, rows),
                    WatchEvent::Key(key) => {
                        let wish = self.state.key(key);
                        if wish == Some(Wish::Quit) {
                            return Ok(ExitStatus::Passed);
                        }
                        if let Some(wish) = wish {
                            self.fulfil(wish);
                        }
                    }
                    WatchEvent::End => return Ok(ExitStatus::Interrupted),
                }
                next = events.try_recv().ok();
            }
        }
    }

    fn show(&mut self) -> io::Result<()> {
        match &mut self.output {
            WatchOutput::Screen(screen) => screen.show(&self.state),
            WatchOutput::Lines(lines) => lines.show(&self.state),
        }
    }

    fn grade(&mut self) {
        self.state.activity = Activity::Building;
        self.grader.grade(&self.state.lab.name);
    }

    fn progressed(&mut self, number: usize, done: usize, all: usize) {
        if self.grader.is_current(number) {
            self.state.activity = Activity::Grading(done, all);
        }
    }

    fn graded(&mut self, number: usize, grading: Grading) -> io::Result<()> {
        if !self.grader.ended(number) {
            return Ok(());
        }
        let report = grading.report(self.state.isolation);
        let noted = report.map(|report| {
            let note = |progress: &mut Progress| {
                let cases = report.labs.iter().flat_map(|lab| &lab.cases).copied();
                progress.record(cases);
                hints::note(progress, &report, false);
            };
            // Where it cannot be written down, it is known here all the same.
            note(&mut self.state.progress);
            Progress::change(&self.state.course.root, note)
        });
        self.state.graded(grading);
        if let Some(noted) = noted {
            self.remember(noted);
        }
        if let WatchOutput::Lines(lines) = &mut self.output {
            lines.graded(&self.state)?;
        }
        Ok(())
    }

    fn remember(&mut self, noted: io::Result<Progress>) {
        match noted {
            Ok(progress) => self.state.progress = progress,
            Err(error) => self.state.notice = Some(format!("{FILE} cannot be written: {error}")),
        }
    }
}
