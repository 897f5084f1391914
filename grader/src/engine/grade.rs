//! Grades cases, many at a time, because a case spends most of its time waiting.

use std::cmp::Reverse;
use std::path::Path;
use std::sync::Arc;
use std::thread;
use std::time::Duration;

use super::not_built::NotBuilt;
use crate::base::parallel;
use crate::engine::runner::{Delivery, ProgramCommand, Settings, run, run_recorded};
use crate::output::graded::Graded;
use crate::output::trace::{Detail, Diagram};
use crate::plan::{Case, estimated_duration};
use crate::sandbox::Recording;
use crate::verdict::conversation::{Fact, Transcript};
use crate::verdict::judge::{Absence, Verdict, judge};

/// A case, and the program that should pass it.
#[derive(Debug, Clone)]
pub struct Job {
    /// The case.
    pub case: Arc<Case>,
    /// The program, or why there is none.
    pub program: Result<Arc<ProgramCommand>, NotBuilt>,
    /// How bytes travel between the two.
    pub delivery: Delivery,
}

/// The progress of a grading.
#[derive(Debug)]
pub enum GradeEvent<'a> {
    /// A case has begun.
    Began(&'a Case),
    /// A case is graded.
    Done(&'a Graded),
}

/// Grades all jobs, up to `at_once` at a time. The results are in the order of the jobs. Jobs that
/// had not begun when the grading was cancelled are left out.
pub fn grade(
    jobs: &[Job],
    settings: &Settings,
    at_once: usize,
    on_event: &(dyn Fn(GradeEvent<'_>) + Sync),
) -> Vec<Graded> {
    // The longest first, because the last case to begin determines when everything is done.
    let mut order: Vec<usize> = (0..jobs.len()).collect();
    order.sort_by_key(|index| Reverse(estimated_duration(&jobs[*index].case)));
    let results = parallel::map(&order, at_once, |index| {
        if settings.cancel.is_cancelled() {
            return None;
        }
        let job = &jobs[*index];
        on_event(GradeEvent::Began(&job.case));
        let graded = grade_case(job, settings);
        on_event(GradeEvent::Done(&graded));
        Some((*index, graded))
    });
    let mut results: Vec<_> = results.into_iter().flatten().collect();
    results.sort_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, graded)| graded).collect()
}

/// Grades one job, on a thread that does nothing else.
#[must_use]
pub fn grade_case(job: &Job, settings: &Settings) -> Graded {
    let play = |program: &ProgramCommand| run(&job.case, program, job.delivery, settings);
    let is_drawn = |verdict: &Verdict| matches!(verdict, Verdict::Fail(_));
    play_and_judge(job, Detail::Stored, play, is_drawn)
}

/// Grades one case and draws it, whether it passes or not. With `recording`, also records the
/// packets of the case's network, which needs level `namespace`.
///
/// # Panics
/// If the grading panics.
pub fn trace(
    job: &Job,
    settings: &Settings,
    detail: Detail,
    recording: Option<&mut Recording>,
) -> Graded {
    let play = |program: &ProgramCommand| {
        run_recorded(&job.case, program, job.delivery, settings, recording)
    };
    // The thread keeps the case's network.
    thread::scope(|scope| {
        let graded = scope.spawn(|| play_and_judge(job, detail, play, |_| true));
        let graded = graded.join();
        graded.unwrap_or_else(|panic| std::panic::resume_unwind(panic))
    })
}

fn play_and_judge(
    job: &Job,
    detail: Detail,
    play: impl FnOnce(&ProgramCommand) -> Transcript,
    is_drawn: impl Fn(&Verdict) -> bool,
) -> Graded {
    let case = Arc::clone(&job.case);
    match &job.program {
        Ok(program) => {
            let transcript = play(program);
            let verdict = judge(&case, &transcript);
            let verdict = match &program.own {
                Some(folder) => command_verdict(verdict, &case, &transcript, folder),
                None => verdict,
            };
            let diagram = is_drawn(&verdict)
                .then(|| Box::new(Diagram::new(&case, &transcript, &verdict, detail)));
            Graded {
                verdict,
                duration: transcript.duration(),
                diagram,
                repeats: None,
                case,
            }
        }
        Err(not_built) => Graded {
            verdict: not_built.verdict(&case),
            case,
            duration: Duration::ZERO,
            diagram: None,
            repeats: None,
        },
    }
}

/// The verdict on a command of a submission: if it cannot be started, that is its author's failure,
/// and its files are shown without the folder that they were copied to.
fn command_verdict(
    verdict: Verdict,
    case: &Case,
    transcript: &Transcript,
    folder: &Path,
) -> Verdict {
    let folder = format!("{}/", folder.display());
    for entry in &transcript.entries {
        if let Fact::NotStarted(reason) = &entry.fact {
            let not_built = NotBuilt {
                absence: Absence::DoesNotCompile,
                reason: reason.replace(&folder, ""),
                messages: "".into(),
                hint: "Does the file say what runs it, in a first line like #!/usr/bin/env python3?",
            };
            return not_built.verdict(case);
        }
    }
    match verdict {
        Verdict::Fail(mut failure) => {
            failure.remove_text(&folder);
            Verdict::Fail(failure)
        }
        verdict @ (Verdict::Pass | Verdict::Error(_)) => verdict,
    }
}
