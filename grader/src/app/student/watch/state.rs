//! The state of a watched lab.

use std::time::Duration;

use crate::app::student::board::{LabStatus, lab_status};
use crate::app::student::hints::failing_case;
use crate::app::student::progress::Progress;
use crate::base::level::Isolation;
use crate::base::text::charset::Charset;
use crate::base::text::wrap::MAX_COLUMNS;
use crate::course::Course;
use crate::output::graded::Graded;
use crate::output::report::Report;
use crate::output::trace;
use crate::spec::Lab;

/// What is currently happening with the lab.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Activity {
    /// Cargo is building.
    Building,
    /// Cases are running.
    Grading {
        /// How many cases have been graded.
        done: usize,
        /// How many cases there are.
        total: usize,
    },
    /// Waiting for the next save.
    Waiting,
}

/// How a grading ended.
#[derive(Debug, Clone)]
pub(crate) enum Grading {
    /// Every case was graded.
    Graded {
        /// The graded cases.
        graded: Vec<Graded>,
        /// How long it took, including the build.
        duration: Duration,
        /// The seed of the random values.
        seed: u32,
    },
    /// It was cancelled by a save, a switch to another lab or the end of the command.
    Cancelled,
    /// The lab could not be graded, for this reason.
    Trouble(String),
}

impl Grading {
    /// The report, if the cases were graded.
    #[must_use]
    pub(crate) fn report(&self, isolation: Isolation) -> Option<Report<'_>> {
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
pub(crate) enum WatchView {
    /// The last grading.
    Report,
    /// The board of the course.
    Board,
    /// Hints or a trace.
    Lines(Vec<String>),
    /// These lines, followed by the question whether to reset the lab.
    Reset(Vec<String>),
}

/// Everything that the screen shows.
#[derive(Debug)]
pub(crate) struct WatchState<'a> {
    /// The course.
    pub course: &'a Course,
    /// The watched lab.
    pub lab: &'a Lab,
    /// The remembered progress.
    pub progress: Progress,
    /// The isolation of the cases.
    pub isolation: Isolation,
    /// The characters that the terminal can show.
    pub charset: Charset,
    /// What is currently happening.
    pub activity: Activity,
    /// The last grading of this lab.
    pub grading: Option<Grading>,
    /// What the body shows.
    pub view: WatchView,
    /// How many lines of the body are scrolled off the top.
    pub scroll: usize,
    /// The screen's columns and rows.
    pub size: (usize, usize),
    /// A message shown until the next key or grading.
    pub notice: Option<String>,
}

impl<'a> WatchState<'a> {
    /// The initial state for a lab that is about to be graded.
    #[must_use]
    pub(crate) fn new(
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

    /// The width of text.
    #[must_use]
    pub(crate) fn text_columns(&self) -> usize {
        self.size.0.min(MAX_COLUMNS)
    }

    /// Shows a grading that has ended.
    pub(crate) fn finish_grading(&mut self, grading: Grading) {
        self.activity = Activity::Waiting;
        self.grading = Some(grading);
        self.notice = None;
        self.show(WatchView::Report);
    }

    /// Switches to another lab.
    pub(crate) fn switch_lab(&mut self, lab: &'a Lab) {
        self.lab = lab;
        self.grading = None;
        self.show(WatchView::Report);
    }

    /// Shows another view, scrolled to its top.
    pub(crate) fn show(&mut self, view: WatchView) {
        self.view = view;
        self.scroll = 0;
    }

    /// Draws the conversation of the first failing case at the width of the screen; `None` if no
    /// program was run and failed.
    #[must_use]
    pub(crate) fn trace_lines(&self) -> Option<Vec<String>> {
        let case = failing_case(self.lab, &self.progress)?;
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

    /// The next lab that is not done: the first after the watched one, or else the first before it.
    #[must_use]
    pub(crate) fn next_lab(&self) -> Option<&'a Lab> {
        let labs = &self.course.labs;
        let here = labs.iter().position(|lab| lab.name == self.lab.name)?;
        let (before, after) = (&labs[..here], &labs[here + 1..]);
        let is_open = |lab: &&Lab| lab_status(lab, &self.progress) != LabStatus::Done;
        after.iter().chain(before).find(is_open)
    }
}
