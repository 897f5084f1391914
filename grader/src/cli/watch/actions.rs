//! What a key asks for: a hint, a trace, a reset, the next lab.

use super::watcher::{LabWatcher, start_saves};
use crate::app::student::hints::{NextHint, failing_case, no_failing_case};
use crate::app::student::progress::{PROGRESS_FILE, Progress};
use crate::app::student::reset::{ChangedProgram, ResetError, changed_programs, reset_lab};
use crate::app::student::watch::{WatchAction, WatchView};
use crate::spec::Role;

impl LabWatcher<'_> {
    pub(super) fn run_action(&mut self, action: WatchAction) {
        match action {
            WatchAction::Hint => self.show_hint(),
            WatchAction::Trace => self.show_trace(),
            WatchAction::AskReset => self.ask_reset(),
            WatchAction::Reset => self.reset(),
            WatchAction::NextLab => self.switch_to_next_lab(),
            // The loop has already handled this and is ending.
            WatchAction::Quit => {}
        }
    }

    fn switch_to_next_lab(&mut self) {
        let Some(lab) = self.state.next_lab() else {
            self.state.notice = Some("no other lab is left to be done".to_owned());
            return;
        };
        self.state.switch_lab(lab);
        self.saves = start_saves(&self.state, self.poll, &self.sender);
        self.start_grading();
    }

    fn show_trace(&mut self) {
        let none = || vec!["No program has run and failed: there is nothing to draw.".to_owned()];
        let lines = self.state.trace_lines().unwrap_or_else(none);
        self.state.show(WatchView::Lines(lines));
    }

    fn show_hint(&mut self) {
        let (lab, progress) = (self.state.lab, &self.state.progress);
        let Some(case) = failing_case(lab, progress) else {
            let none = no_failing_case(lab, progress);
            self.state.show(WatchView::Lines(vec![none]));
            return;
        };
        let hint = NextHint::new(lab, case, progress);
        let written = Progress::change(&self.state.course.root, |progress| hint.record(progress));
        self.update_progress(written);
        self.state.show(WatchView::Lines(
            hint.lines("press h", self.state.text_columns()),
        ));
    }

    fn changed_programs(&self) -> Result<Vec<ChangedProgram>, ResetError> {
        changed_programs(&self.state.course.root, &self.state.lab.name, &Role::ALL)
    }

    fn ask_reset(&mut self) {
        match self.changed_programs() {
            Err(error) => self.state.notice = Some(error.to_string()),
            Ok(programs) if programs.is_empty() => {
                self.state.notice = Some("both programs are the skeleton already".to_owned());
            }
            Ok(programs) => {
                let becomes = |it: &ChangedProgram| {
                    format!("{} becomes the skeleton again.", it.path.display())
                };
                let mut lines: Vec<String> = programs.iter().map(becomes).collect();
                lines.push("Your work is kept in a folder beside it. Go on?".to_owned());
                self.state.show(WatchView::Reset(lines));
            }
        }
    }

    fn reset(&mut self) {
        let (root, lab) = (&self.state.course.root, self.state.lab);
        let reset = self
            .changed_programs()
            .and_then(|programs| reset_lab(root, lab, &programs));
        match reset {
            Ok(reset) => {
                if let Some(error) = &reset.progress_error {
                    let notice = format!("{PROGRESS_FILE} cannot be written: {error}");
                    self.state.notice = Some(notice);
                }
                let lines = reset.message().lines().map(str::to_owned).collect();
                self.state.show(WatchView::Lines(lines));
            }
            Err(error) => self.state.notice = Some(error.to_string()),
        }
    }
}
