//! What a key asks for: a hint, a picture, the way back, the next lab.

use super::{Desk, saves};
use crate::app::student::progress::Progress;
use crate::app::student::watch::{WatchView, Wish};
use crate::app::student::{hints, reset};
use crate::spec::Role;

impl Desk<'_> {
    /// Does what a key asks for.
    pub(super) fn fulfil(&mut self, wish: Wish) {
        match wish {
            Wish::Hint => self.hint(),
            Wish::AskReset => self.ask_reset(),
            Wish::Reset => self.reset(),
            Wish::Next => match self.state.next_lab() {
                Some(lab) => {
                    self.state.go_to(lab);
                    self.saves = saves(self.state.course, &self.state, self.poll, &self.sender);
                    self.grade();
                }
                None => self.state.notice = Some("no other lab is left to be done".to_owned()),
            },
            Wish::Trace => {
                let none =
                    || vec!["No program has run and failed: there is nothing to draw.".to_owned()];
                let lines = self.state.trace().unwrap_or_else(none);
                self.state.show(WatchView::Lines(lines));
            }
            Wish::Quit => {}
        }
    }

    /// The next hint for the first case that fails.
    fn hint(&mut self) {
        let (lab, progress) = (self.state.lab, &self.state.progress);
        let Some(case) = hints::failing(lab, progress) else {
            let none = hints::none(lab, progress);
            self.state.show(WatchView::Lines(vec![none]));
            return;
        };
        let before = progress.hints(&lab.name, &case.name);
        let count = hints::next(lab, case, progress);
        let lines = hints::lines(lab, case, count, before >= count, "press h");
        let noted = Progress::change(&self.state.course.root, |progress| {
            progress.note_hints(&lab.name, &case.name, count);
        });
        self.remember(noted);
        self.state.show(WatchView::Lines(lines));
    }

    fn changed(&self) -> Result<Vec<reset::Program>, reset::ResetError> {
        let roles = Role::ALL;
        reset::changed(&self.state.course.root, &self.state.lab.name, &roles)
    }

    fn ask_reset(&mut self) {
        match self.changed() {
            Err(error) => self.state.notice = Some(error.to_string()),
            Ok(programs) if programs.is_empty() => {
                self.state.notice = Some("both programs are the skeleton already".to_owned());
            }
            Ok(programs) => {
                let becomes = |it: &reset::Program| {
                    format!("{} becomes the skeleton again.", it.path.display())
                };
                let mut lines: Vec<String> = programs.iter().map(becomes).collect();
                lines.push("Your work is kept in a folder beside it. Go on?".to_owned());
                self.state.show(WatchView::Reset(lines));
            }
        }
    }

    fn reset(&mut self) {
        let done = match self.changed() {
            Ok(programs) => crate::cli::reset::back(self.state.course, self.state.lab, &programs)
                .map_err(|halt| halt.words),
            Err(error) => Err(error.to_string()),
        };
        match done {
            Ok(words) => {
                let lines = words.lines().map(str::to_owned).collect();
                self.state.show(WatchView::Lines(lines));
            }
            Err(words) => self.state.notice = Some(words),
        }
    }
}
