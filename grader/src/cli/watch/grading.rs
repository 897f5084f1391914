//! Grades in the background, one grading at a time: the next one ends the one that runs, and begins when that has ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::WatchEvent;
use crate::app::student::watch::Grading;
use crate::base::cancel::Cancel;
use crate::base::level::Isolation;
use crate::cli::CliError;
use crate::cli::check::default_jobs;
use crate::cli::programs::build_labs;
use crate::course::{Course, Version};
use crate::engine::grade::{self, grade};
use crate::engine::programs::jobs;
use crate::engine::runner::{Delivery, Settings};

/// Grades labs of a course.
pub(super) struct Grader {
    course: Arc<Course>,
    isolation: Isolation,
    sender: Sender<WatchEvent>,
    /// The number of the last grading.
    number: usize,
    running: Option<RunningGrading>,
    /// The lab to grade when the running grading has ended.
    next: Option<String>,
}

struct RunningGrading {
    cancel: Cancel,
    thread: JoinHandle<()>,
}

impl Grader {
    pub(super) fn new(
        course: Arc<Course>,
        isolation: Isolation,
        sender: Sender<WatchEvent>,
    ) -> Self {
        Self {
            course,
            isolation,
            sender,
            number: 0,
            running: None,
            next: None,
        }
    }

    /// Grades a lab, now or as soon as the grading that runs has been ended.
    pub(super) fn grade(&mut self, lab: &str) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
            self.next = Some(lab.to_owned());
        } else {
            self.start(lab.to_owned());
        }
    }

    /// Whether what is told of this grading is of interest.
    pub(super) fn is_current(&self, number: usize) -> bool {
        self.number == number && self.next.is_none()
    }

    /// Takes note that a grading has ended, and starts the one that waits for it. Returns whether its result counts.
    pub(super) fn ended(&mut self, number: usize) -> bool {
        let counts = self.is_current(number);
        self.join();
        if let Some(lab) = self.next.take() {
            self.start(lab);
        }
        counts
    }

    /// Ends what runs, and waits for it: nothing is left.
    pub(super) fn end(&mut self) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
        }
        self.join();
    }

    fn join(&mut self) {
        if let Some(running) = self.running.take() {
            // It tells of its own panic.
            let _ = running.thread.join();
        }
    }

    fn start(&mut self, lab: String) {
        self.number += 1;
        let number = self.number;
        let cancel = Cancel::default();
        let (course, sender) = (Arc::clone(&self.course), self.sender.clone());
        let settings = Settings {
            isolation: self.isolation,
            cancel: cancel.clone(),
        };
        let thread = thread::spawn(move || {
            let work = || once(&course, &lab, &settings, number, &sender);
            // Whoever waits for the end of this must hear of it.
            let grading = catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|_| Grading::Trouble("the grader itself failed".to_owned()));
            let _ = sender.send(WatchEvent::Graded(number, grading));
        });
        self.running = Some(RunningGrading { cancel, thread });
    }
}

/// Builds and grades a lab.
fn once(
    course: &Course,
    lab: &str,
    settings: &Settings,
    number: usize,
    sender: &Sender<WatchEvent>,
) -> Grading {
    let began = Instant::now();
    let labs: Vec<_> = course.labs.iter().filter(|it| it.name == lab).collect();
    let built = build_labs(course, &labs, Version::Submission, false, &settings.cancel);
    let programs = match built {
        _ if settings.cancel.is_cancelled() => return Grading::Cancelled,
        Err(CliError { words, .. }) => return Grading::Trouble(words),
        Ok(programs) => programs,
    };
    // A new one each time: a program that has learnt the answers of a run fails the next.
    let seed = fastrand::u32(..);
    let jobs = jobs(&labs, &programs, Delivery::AsWritten, seed, &|_| true);
    let done = AtomicUsize::new(0);
    let graded = grade(&jobs, settings, default_jobs(), &|event| {
        if let grade::GradeEvent::Done(_) = event {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let _ = sender.send(WatchEvent::Progress(number, done, jobs.len()));
        }
    });
    if settings.cancel.is_cancelled() {
        return Grading::Cancelled;
    }
    Grading::Graded {
        graded,
        duration: began.elapsed(),
        seed,
    }
}
