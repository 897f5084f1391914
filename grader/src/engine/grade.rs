//! Grades cases: many at a time, because most of a case is waiting. Tells whoever listens how it
//! goes.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use crate::base::parallel;
use crate::engine::runner::{Delivery, ProgramCommand, Settings, run, run_recorded};
use crate::output::graded::Graded;
use crate::output::trace::{Detail, Diagram};
use crate::plan::{Case, estimated_duration};
use crate::sandbox::Recording;
use crate::verdict::conversation::{Fact, Kind, Transcript};
use crate::verdict::judge::{Failure, Verdict, judge};

/// A case, and the program that is to pass it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The case.
    pub case: Arc<Case>,
    /// The program, or why there is none.
    pub subject: Result<Arc<ProgramCommand>, NotBuilt>,
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

    /// What is said of each case of the program that is not there.
    #[must_use]
    pub fn verdict(&self, case: &Case) -> Verdict {
        Verdict::Fail(Box::new(Failure {
            kind: Kind::NotBuilt,
            step: None,
            message: self.why.clone(),
            label: String::new(),
            difference: None,
            missing: None,
            notes: Vec::new(),
            conversation: Vec::new(),
            printed: [Vec::new(), Vec::new()],
            compiler: (!self.messages.is_empty()).then(|| Arc::clone(&self.messages)),
            because: None,
            hint: format!("{} ({})", self.hint, case.lab),
        }))
    }
}

/// Something happened that a person may want to see at once.
#[derive(Debug)]
pub enum GradeEvent<'a> {
    /// A case has begun.
    Began(&'a Case),
    /// A case is graded.
    Done(&'a Graded),
}

/// Grades all jobs, up to `at_once` of them at the same time; the results are in the order of the
/// jobs. Jobs that had not begun when everything was to end are left out.
pub fn grade(
    jobs: &[Job],
    settings: &Settings,
    at_once: usize,
    on_event: &(dyn Fn(GradeEvent<'_>) + Sync),
) -> Vec<Graded> {
    // The longest first: whatever begins last, everything waits for.
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|index| Reverse(estimated_duration(&jobs[*index].case)));
    let results = parallel::map(&order, at_once, |index| {
        if settings.cancel.is_cancelled() {
            return None;
        }
        let job = &jobs[*index];
        on_event(GradeEvent::Began(&job.case));
        let graded = one(job, settings);
        on_event(GradeEvent::Done(&graded));
        Some((*index, graded))
    });
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, graded)| graded).collect()
}

/// Grades one job, on a thread of its own or one that does nothing else.
#[must_use]
pub fn one(job: &Job, settings: &Settings) -> Graded {
    let play = |subject: &ProgramCommand| run(&job.case, subject, job.delivery, settings);
    judged(job, Detail::Stored, play, |verdict| {
        matches!(verdict, Verdict::Fail(_))
    })
}

/// Grades one case and draws it, whether it passes or not. With a `recording`, the packets of the
/// case's network are put there: that takes a network of the case's own.
///
/// # Panics
/// Where the grading itself does.
pub fn trace(
    job: &Job,
    settings: &Settings,
    extent: Detail,
    recording: Option<&mut Recording>,
) -> Graded {
    let play = |subject: &ProgramCommand| {
        run_recorded(&job.case, subject, job.delivery, settings, recording)
    };
    // A case has a thread of its own, which keeps the case's network.
    thread::scope(|scope| {
        let graded = scope.spawn(|| judged(job, extent, play, |_| true)).join();
        graded.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn judged(
    job: &Job,
    extent: Detail,
    play: impl FnOnce(&ProgramCommand) -> Transcript,
    is_drawn: impl Fn(&Verdict) -> bool,
) -> Graded {
    let case = Arc::clone(&job.case);
    match &job.subject {
        Ok(subject) => {
            let transcript = play(subject);
            let verdict = judge(&case, &transcript);
            let verdict = match &subject.own {
                Some(folder) => of_command(verdict, &case, &transcript, folder),
                None => verdict,
            };
            let diagram = is_drawn(&verdict)
                .then(|| Box::new(Diagram::new(&case, &transcript, &verdict, extent)));
            Graded {
                verdict,
                duration: transcript.duration(),
                diagram,
                case,
            }
        }
        Err(not_built) => Graded {
            verdict: not_built.verdict(&case),
            case,
            duration: Duration::ZERO,
            diagram: None,
        },
    }
}

/// What is said of a program that a submission starts by a command: that it cannot be started is
/// its author's matter, and its files have the names that its author gave them.
fn of_command(verdict: Verdict, case: &Case, transcript: &Transcript, folder: &Path) -> Verdict {
    let folder = format!("{}/", folder.display());
    let not_started = transcript.entries.iter().find_map(|entry| {
        if let Fact::NotStarted(why) = &entry.fact {
            Some(why)
        } else {
            None
        }
    });
    match (verdict, not_started) {
        (_, Some(why)) => NotBuilt {
            why: why.replace(&folder, ""),
            messages: "".into(),
            hint: "Does the file say what runs it, in a first line like #!/usr/bin/env python3?",
        }
        .verdict(case),
        (Verdict::Fail(mut failure), None) => {
            failure.remove_text(&folder);
            Verdict::Fail(failure)
        }
        (verdict, None) => verdict,
    }
}
