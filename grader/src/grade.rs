//! Grades cases: many at a time, because most of a case is waiting. Tells whoever listens how it goes.

use std::path::Path;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::thread;
use std::time::Duration;

use crate::judge::{Failure, Kind, Verdict, judge};
use crate::plan::Case;
use crate::run::{Delivery, Settings, Subject, run};

/// A case, and the program that is to pass it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The case.
    pub case: Arc<Case>,
    /// The program, or why there is none.
    pub subject: Result<Arc<Subject>, NotBuilt>,
    /// How bytes pass between the two.
    pub delivery: Delivery,
}

/// Why there is no program.
#[derive(Debug, Clone)]
pub struct NotBuilt {
    /// One sentence.
    pub why: String,
    /// What the compiler said; nothing where it was not asked.
    pub messages: Arc<str>,
    /// What to do about it.
    pub hint: &'static str,
}

impl NotBuilt {
    /// The compiler has said what is wrong with this source.
    #[must_use]
    pub fn does_not_compile(source: &Path, messages: &str) -> Self {
        Self {
            why: format!("{} does not compile", source.display()),
            messages: messages.into(),
            hint: "Read the compiler's first message; the others often follow from it.",
        }
    }
}

/// What came of a case.
#[derive(Debug, Clone)]
pub struct Graded {
    /// The case.
    pub case: Arc<Case>,
    /// What is said of it.
    pub verdict: Verdict,
    /// How long it took.
    pub duration: Duration,
}

/// Something happened that a person may want to see at once.
#[derive(Debug)]
pub enum Event<'a> {
    /// A case has begun.
    Began(&'a Case),
    /// A case is graded.
    Done(&'a Graded),
}

/// Grades all jobs, up to `at_once` of them at the same time; the results are in the order of the jobs. Jobs that had
/// not begun when everything was to end are left out.
pub fn grade(
    jobs: &[Job],
    settings: &Settings,
    at_once: usize,
    on_event: &(dyn Fn(Event<'_>) + Sync),
) -> Vec<Graded> {
    let next = AtomicUsize::new(0);
    let results: Mutex<Vec<(usize, Graded)>> = Mutex::default();
    let work = || {
        while let Some((index, job)) = take(&next, jobs) {
            if *settings.cancel.borrow() {
                break;
            }
            on_event(Event::Began(&job.case));
            let graded = one(job, settings);
            on_event(Event::Done(&graded));
            results
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .push((index, graded));
        }
    };
    thread::scope(|scope| {
        for _ in 0..at_once.clamp(1, jobs.len().max(1)) {
            scope.spawn(work);
        }
    });
    let mut results = results.into_inner().unwrap_or_else(PoisonError::into_inner);
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, graded)| graded).collect()
}

fn take<'a>(next: &AtomicUsize, jobs: &'a [Job]) -> Option<(usize, &'a Job)> {
    let index = next.fetch_add(1, Ordering::Relaxed);
    Some((index, jobs.get(index)?))
}

fn one(job: &Job, settings: &Settings) -> Graded {
    let case = Arc::clone(&job.case);
    match &job.subject {
        Ok(subject) => {
            let transcript = run(&case, subject, job.delivery, settings);
            Graded {
                verdict: judge(&case, &transcript),
                duration: transcript.duration(),
                case,
            }
        }
        Err(not_built) => {
            let verdict = Verdict::Fail(Box::new(failure(&case, not_built)));
            Graded {
                case,
                verdict,
                duration: Duration::ZERO,
            }
        }
    }
}

fn failure(case: &Case, not_built: &NotBuilt) -> Failure {
    let NotBuilt {
        why,
        messages,
        hint,
    } = not_built;
    Failure {
        kind: Kind::NotBuilt,
        step: None,
        message: why.clone(),
        label: String::new(),
        difference: None,
        notes: Vec::new(),
        conversation: Vec::new(),
        printed: [Vec::new(), Vec::new()],
        compiler: (!messages.is_empty()).then(|| Arc::clone(messages)),
        because: None,
        hint: format!("{hint} ({})", case.lab),
    }
}
