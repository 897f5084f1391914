//! The watch loop: receives the events, changes the state and shows it.

use std::io;
use std::sync::mpsc::{Receiver, Sender};

use super::event::WatchEvent;
use super::grading::Grader;
use super::lines::Lines;
use super::screen::Screen;
use crate::app::student::hints::record_reported;
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::app::student::watch::{
    Activity, Grading, SaveWatcher, WatchAction, WatchState, watch_saves,
};
use crate::cli::error::{CliResult, ExitStatus};

/// Where the state is shown.
pub(super) enum WatchOutput {
    Screen(Screen),
    Lines(Lines),
}

/// The watched lab, its grader and its output.
pub(super) struct LabWatcher<'a> {
    pub(super) state: WatchState<'a>,
    pub(super) grader: Grader,
    pub(super) saves: SaveWatcher,
    pub(super) poll: bool,
    pub(super) sender: Sender<WatchEvent>,
    pub(super) output: WatchOutput,
}

/// Starts to send an event each time one of the lab's sources is saved.
pub(super) fn start_saves(
    state: &WatchState<'_>,
    poll: bool,
    sender: &Sender<WatchEvent>,
) -> SaveWatcher {
    let sender = sender.clone();
    let folder = state.course.root.join("labs").join(&state.lab.name);
    watch_saves(&folder, poll, move || {
        // Fails once the loop has ended.
        let _ = sender.send(WatchEvent::Save);
    })
}

impl LabWatcher<'_> {
    /// Runs until the user quits or an interrupt arrives.
    pub(super) fn run(&mut self, events: &Receiver<WatchEvent>) -> CliResult {
        self.start_grading();
        loop {
            self.show()?;
            // Many cases may end at once: handle all waiting events, then draw once.
            let mut next = events.recv().ok();
            while let Some(event) = next {
                if let Some(status) = self.handle_event(event)? {
                    return Ok(status);
                }
                next = events.try_recv().ok();
            }
        }
    }

    /// Handles an event. Returns the exit status if the event ends the command.
    fn handle_event(&mut self, event: WatchEvent) -> io::Result<Option<ExitStatus>> {
        match event {
            WatchEvent::Save => self.start_grading(),
            WatchEvent::Progress {
                grading,
                done,
                total,
            } => {
                if self.grader.is_current(grading) {
                    self.state.activity = Activity::Grading { done, total };
                }
            }
            WatchEvent::Graded { grading, result } => self.finish_grading(grading, result)?,
            WatchEvent::Resize { columns, rows } => self.state.size = (columns, rows),
            WatchEvent::Key(key) => match self.state.handle_key(key) {
                Some(WatchAction::Quit) => return Ok(Some(ExitStatus::Passed)),
                Some(action) => self.run_action(action),
                None => {}
            },
            WatchEvent::End => return Ok(Some(ExitStatus::Interrupted)),
        }
        Ok(None)
    }

    fn show(&mut self) -> io::Result<()> {
        match &mut self.output {
            WatchOutput::Screen(screen) => screen.show(&self.state),
            WatchOutput::Lines(lines) => lines.show(&self.state),
        }
    }

    pub(super) fn start_grading(&mut self) {
        self.state.activity = Activity::Building;
        self.grader.grade(&self.state.lab.name);
    }

    fn finish_grading(&mut self, number: usize, grading: Grading) -> io::Result<()> {
        if !self.grader.finish(number) {
            return Ok(());
        }
        let report = grading.report(self.state.isolation);
        let recorded = report.map(|report| {
            let record = |progress: &mut Progress| {
                let cases = report.labs.iter().flat_map(|lab| &lab.cases).copied();
                progress.record_graded(cases);
                record_reported(progress, &report, false);
            };
            // Recorded in memory too, in case the file cannot be written.
            record(&mut self.state.progress);
            Progress::change(&self.state.course.root, record)
        });
        self.state.finish_grading(grading);
        if let Some(recorded) = recorded {
            self.update_progress(recorded);
        }
        if let WatchOutput::Lines(lines) = &mut self.output {
            lines.print_grading(&self.state)?;
        }
        Ok(())
    }

    /// Uses the progress as written to its file, or shows why writing failed.
    pub(super) fn update_progress(&mut self, written: io::Result<Progress>) {
        match written {
            Ok(progress) => self.state.progress = progress,
            Err(error) => {
                self.state.notice = Some(format!("{PROGRESS_FILE} cannot be written: {error}"));
            }
        }
    }
}
