//! Grades in the background, one grading at a time: a new grading cancels the running one, and
//! starts when that has ended.

use std::panic::{AssertUnwindSafe, catch_unwind};
use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::mpsc::Sender;
use std::thread::{self, JoinHandle};
use std::time::Instant;

use super::event::WatchEvent;
use crate::app::student::watch::Grading;
use crate::base::cancel::Cancel;
use crate::base::level::Isolation;
use crate::cli::error::CliError;
use crate::cli::jobs::default_jobs;
use crate::cli::programs::{CargoProgress, build_labs};
use crate::course::{Course, Version};
use crate::engine::grade::{GradeEvent, grade};
use crate::engine::programs::jobs;
use crate::engine::runner::{Delivery, Settings};

/// Grades labs of a course.
pub(super) struct Grader {
    course: Arc<Course>,
    isolation: Isolation,
    sender: Sender<WatchEvent>,
    /// The number of the latest grading.
    number: usize,
    running: Option<RunningGrading>,
    /// The lab to grade once the running grading has ended.
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

    /// Grades a lab. A grading that is still running is cancelled first.
    pub(super) fn grade(&mut self, lab: &str) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
            self.next = Some(lab.to_owned());
        } else {
            self.start(lab.to_owned());
        }
    }

    /// Whether this grading is the latest and no other is waiting.
    pub(super) fn is_current(&self, number: usize) -> bool {
        self.number == number && self.next.is_none()
    }

    /// Joins the thread of a grading that has ended, and starts the grading waiting for it. Returns
    /// whether the result is current.
    pub(super) fn finish(&mut self, number: usize) -> bool {
        let is_current = self.is_current(number);
        self.join();
        if let Some(lab) = self.next.take() {
            self.start(lab);
        }
        is_current
    }

    /// Cancels the running grading and waits until it has ended.
    pub(super) fn end(&mut self) {
        if let Some(running) = &self.running {
            running.cancel.cancel();
        }
        self.join();
    }

    fn join(&mut self) {
        if let Some(running) = self.running.take() {
            // Cannot fail: the thread catches panics.
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
            hidden: vec![course.root.clone()],
        };
        let thread = thread::spawn(move || {
            let work = || build_and_grade(&course, &lab, &settings, number, &sender);
            // The loop waits for each grading to end, so the event must be sent even after a panic.
            let grading = catch_unwind(AssertUnwindSafe(work))
                .unwrap_or_else(|_| Grading::Trouble("the grader itself failed".to_owned()));
            let _ = sender.send(WatchEvent::Graded {
                grading: number,
                result: grading,
            });
        });
        self.running = Some(RunningGrading { cancel, thread });
    }
}

/// Builds and grades a lab.
fn build_and_grade(
    course: &Course,
    lab: &str,
    settings: &Settings,
    number: usize,
    sender: &Sender<WatchEvent>,
) -> Grading {
    let began = Instant::now();
    let labs: Vec<_> = course.labs.iter().filter(|it| it.name == lab).collect();
    let built = build_labs(
        course,
        &labs,
        Version::Submission,
        CargoProgress::Hidden,
        &settings.cancel,
    );
    let programs = match built {
        _ if settings.cancel.is_cancelled() => return Grading::Cancelled,
        Err(CliError { message, .. }) => return Grading::Trouble(message),
        Ok(programs) => programs,
    };
    // A new seed for each run, so that a program cannot replay the answers of an earlier run.
    let seed = fastrand::u32(..);
    let jobs = jobs(&labs, &programs, Delivery::AsWritten, seed, &|_| true);
    let done = AtomicUsize::new(0);
    let graded = grade(&jobs, settings, default_jobs(), &|event| {
        if let GradeEvent::Done(_) = event {
            let done = done.fetch_add(1, Ordering::Relaxed) + 1;
            let _ = sender.send(WatchEvent::Progress {
                grading: number,
                done,
                total: jobs.len(),
            });
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
