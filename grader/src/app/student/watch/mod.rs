//! Watching a lab: what is to be seen, and what a key or an event changes in it. It knows no terminal and grades nothing;
//! `draw` makes lines of it, `saves` tells when a source has changed.

mod saves;
mod view;

use std::time::Duration;

pub use saves::{Saves, watch};
pub use view::{report, screen};

use super::hints;
use super::progress::Progress;
use crate::base::level::Isolation;
use crate::base::text::charset::Charset;
use crate::course::Course;
use crate::output::graded::Graded;
use crate::output::report::Report;
use crate::output::trace;
use crate::spec::Lab;

/// What is going on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Activity {
    /// Cargo builds.
    Building,
    /// So many cases of so many are graded.
    Grading(usize, usize),
    /// Nothing until the next save.
    Waiting,
}

/// What came of a grading.
#[derive(Debug, Clone)]
pub enum Grading {
    /// Every case was graded.
    Graded {
        /// What came of each.
        graded: Vec<Graded>,
        /// How long it took, the build included.
        duration: Duration,
        /// Where the random values came from.
        seed: u32,
    },
    /// A save, another lab or the end came first.
    Cancelled,
    /// It could not be done; why.
    Trouble(String),
}

impl Grading {
    /// The report of it, if there is one.
    #[must_use]
    pub fn report(&self, isolation: Isolation) -> Option<Report<'_>> {
        match self {
            Self::Graded {
                graded,
                duration,
                seed,
            } => Some(Report::new(isolation, *seed, *duration, graded)),
            Self::Cancelled | Self::Trouble(_) => None,
        }
    }
}

/// What the body of the screen shows.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum WatchView {
    /// The last grading.
    Report,
    /// How far all labs are.
    Board,
    /// These lines: hints, a trace.
    Lines(Vec<String>),
    /// These lines, and the question whether to reset the lab.
    Reset(Vec<String>),
}

/// A key, as far as it matters.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum KeyPress {
    /// A letter.
    Char(char),
    /// A line up.
    Up,
    /// A line down.
    Down,
    /// A screen up.
    PageUp,
    /// A screen down.
    PageDown,
    /// Back to the report.
    Escape,
}

/// What a key asks for that is more than another look at the same.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Wish {
    /// To see the next hint.
    Hint,
    /// To see the first failing case's conversation.
    Trace,
    /// To be asked whether the lab is to be reset.
    AskReset,
    /// To have it reset.
    Reset,
    /// To go on to the next lab.
    Next,
    /// To end.
    Quit,
}

/// All that is to be seen.
#[derive(Debug)]
pub struct WatchState<'a> {
    /// The course.
    pub course: &'a Course,
    /// The lab that is watched.
    pub lab: &'a Lab,
    /// What is remembered.
    pub progress: Progress,
    /// What keeps the cases apart.
    pub isolation: Isolation,
    /// What the terminal can show of a picture.
    pub charset: Charset,
    /// What is going on.
    pub activity: Activity,
    /// The last grading of this lab.
    pub grading: Option<Grading>,
    /// What the body shows.
    pub view: WatchView,
    /// How many lines of the body are above the screen.
    pub scroll: usize,
    /// Columns and rows.
    pub size: (usize, usize),
    /// Something to be told once.
    pub notice: Option<String>,
}

impl<'a> WatchState<'a> {
    /// A lab that is about to be graded.
    #[must_use]
    pub fn new(
        course: &'a Course,
        lab: &'a Lab,
        progress: Progress,
        isolation: Isolation,
        charset: Charset,
    ) -> Self {
        Self {
            course,
            lab,
            progress,
            isolation,
            charset,
            activity: Activity::Building,
            grading: None,
            view: WatchView::Report,
            scroll: 0,
            size: (80, 24),
            notice: None,
        }
    }

    /// A grading has come to its end.
    pub fn graded(&mut self, grading: Grading) {
        self.activity = Activity::Waiting;
        self.grading = Some(grading);
        self.notice = None;
        self.show(WatchView::Report);
    }

    /// Another lab is watched from now on.
    pub fn go_to(&mut self, lab: &'a Lab) {
        self.lab = lab;
        self.grading = None;
        self.show(WatchView::Report);
    }

    /// Shows something else, from its beginning.
    pub fn show(&mut self, view: WatchView) {
        self.view = view;
        self.scroll = 0;
    }

    /// What a key changes by itself is changed; what it asks for beyond that is returned.
    pub fn key(&mut self, key: KeyPress) -> Option<Wish> {
        self.notice = None;
        if let WatchView::Reset(_) = self.view {
            self.show(WatchView::Report);
            match key {
                KeyPress::Char('y') => return Some(Wish::Reset),
                KeyPress::Char('q') => return Some(Wish::Quit),
                _ => {
                    self.notice = Some("nothing was changed".to_owned());
                    return None;
                }
            }
        }
        let page = view::rows(self);
        match key {
            KeyPress::Up => self.scroll = self.scroll.saturating_sub(1),
            KeyPress::Down => self.scroll += 1,
            KeyPress::PageUp => self.scroll = self.scroll.saturating_sub(page),
            KeyPress::PageDown | KeyPress::Char(' ') => self.scroll += page,
            KeyPress::Escape => self.show(WatchView::Report),
            KeyPress::Char('l') if self.view == WatchView::Board => self.show(WatchView::Report),
            KeyPress::Char('l') => self.show(WatchView::Board),
            KeyPress::Char('h') => return Some(Wish::Hint),
            KeyPress::Char('t') => return Some(Wish::Trace),
            KeyPress::Char('r') => return Some(Wish::AskReset),
            KeyPress::Char('n') => return Some(Wish::Next),
            KeyPress::Char('q') => return Some(Wish::Quit),
            KeyPress::Char(_) => {}
        }
        self.scroll = self.scroll.min(view::furthest(self));
        None
    }

    /// The picture of the first failing case's conversation, as wide as the screen; none where no program has run and failed.
    #[must_use]
    pub fn trace(&self) -> Option<Vec<String>> {
        let case = hints::failing(self.lab, &self.progress)?;
        let Some(Grading::Graded { graded, .. }) = &self.grading else {
            return None;
        };
        let graded = graded.iter().find(|graded| graded.case.name == case.name)?;
        let style = trace::LadderStyle {
            columns: self.size.0,
            color: false,
            charset: self.charset,
        };
        let picture = trace::draw_text(graded.diagram.as_deref()?, &style);
        Some(picture.lines().map(str::to_owned).collect())
    }

    /// The next lab that is not done, from the one that is watched; the labs before it come last.
    #[must_use]
    pub fn next_lab(&self) -> Option<&'a Lab> {
        let labs = &self.course.labs;
        let here = labs.iter().position(|lab| lab.name == self.lab.name)?;
        let (before, after) = (&labs[..here], &labs[here + 1..]);
        let is_open =
            |lab: &&Lab| super::board::stand(lab, &self.progress) != super::board::LabStatus::Done;
        after.iter().chain(before).find(is_open)
    }
}

#[cfg(test)]
mod tests;
