//! Compiles and runs a class. A few threads compile one submission after another; many more run
//! cases of all submissions. Cases mostly wait and compilers never do, so together they keep the
//! machine busy. The number of submissions in flight is limited, and so are the memory and disk
//! space in use, no matter how large the class is.

use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Instant;
use std::{fs, io, thread};

use super::group::{SubmissionGroup, read_submission};
use super::queue::WorkQueue;
use super::secret::ClassSecret;
use crate::engine::grade::{Job, grade_case};
use crate::engine::programs::compile::{BuildError, CompileOutcome, CompileTask, Compiler};
use crate::engine::programs::{ProgramId, ProgramResult, Programs, StagedFiles};
use crate::engine::retry;
use crate::engine::runner::{Delivery, Settings};
use crate::output::graded::Graded;
use crate::output::report::{Document, Report};
use crate::plan;
use crate::spec::Lab;
use crate::verdict::judge::Verdict;

/// How many submissions may be in flight for each compiling thread. A submission with a case that
/// waits for its whole timeout is in flight for a long time, and must not hold up the compilers.
const IN_FLIGHT_PER_COMPILER: usize = 12;

/// What all submissions of a class share.
pub(crate) struct ClassRun<'a> {
    /// The labs, in the order of the course.
    pub labs: &'a [&'a Lab],
    /// What the seed of each submission is drawn from.
    pub secret: &'a ClassSecret,
    /// The compiler of the submissions.
    pub compiler: &'a Compiler,
    /// The settings of every case.
    pub settings: &'a Settings,
    /// How many cases run at once.
    pub at_once: usize,
    /// Whether a submission may name programs that are not compiled.
    pub commands: bool,
}

/// How the grading of a group ended.
#[derive(Debug)]
pub(crate) enum ClassEvent<'a> {
    /// The group was graded.
    Done(&'a SubmissionGroup, Document),
    /// The group could not be graded because of an error in the grader or the machine.
    Failed(&'a SubmissionGroup, BuildError),
}

/// A submission that was compiled and is being run.
struct InFlight {
    /// The index of its group.
    group: usize,
    began: Instant,
    /// The seed of its cases' random values.
    seed: u32,
    cases: Vec<PendingCase>,
    results: Mutex<Vec<(usize, Graded)>>,
    binaries: Vec<PathBuf>,
    /// Files of programs that are not compiled. They are deleted when this is dropped.
    _staged: Vec<StagedFiles>,
}

/// A case of a submission. It is planned when it is run: with the submission's own random values,
/// what it sends and expects takes memory of its own.
struct PendingCase {
    /// The index of its lab.
    lab: usize,
    /// Its index in the lab.
    case: usize,
    program: ProgramResult,
}

/// Receives the events, and decides whether to continue.
type Listener<'a> = dyn Fn(ClassEvent<'a>) -> ControlFlow<()> + Sync + 'a;

struct Pipeline<'a> {
    class: &'a ClassRun<'a>,
    groups: &'a [SubmissionGroup],
    on_event: &'a Listener<'a>,
    queue: Arc<WorkQueue<InFlight>>,
}

/// Grades groups, and reports each as soon as it is done. Stops early if the run is cancelled or
/// the listener breaks; groups that are not done by then are not reported.
pub(crate) fn grade_class<'a>(
    class: &'a ClassRun<'a>,
    groups: &'a [SubmissionGroup],
    on_event: &'a Listener<'a>,
) {
    let compilers = thread::available_parallelism().map_or(1, usize::from);
    let queue = WorkQueue::new(groups.len(), compilers * IN_FLIGHT_PER_COMPILER);
    let pipeline = Pipeline {
        class,
        groups,
        on_event,
        queue: Arc::new(queue),
    };
    let queue = Arc::downgrade(&pipeline.queue);
    class.settings.cancel.on_cancel(move || {
        if let Some(queue) = queue.upgrade() {
            queue.stop();
        }
    });
    thread::scope(|scope| {
        for _ in 0..compilers {
            scope.spawn(|| pipeline.compile_groups());
        }
        for _ in 0..class.at_once.max(1) {
            scope.spawn(|| pipeline.run_cases());
        }
    });
}

impl<'a> Pipeline<'a> {
    fn is_cancelled(&self) -> bool {
        self.class.settings.cancel.is_cancelled()
    }

    fn report(&self, event: ClassEvent<'a>) {
        if (self.on_event)(event).is_break() {
            self.queue.stop();
        }
    }

    /// The work of a compiling thread.
    fn compile_groups(&self) {
        while let Some(index) = self.queue.next_group() {
            match self.compile_group(index) {
                Ok(submission) if !submission.cases.is_empty() => {
                    let cases = submission.cases.len();
                    self.queue.add_cases(submission, cases);
                }
                Ok(_) | Err(BuildError::Cancelled) => self.queue.drop_group(),
                Err(error) => {
                    self.queue.drop_group();
                    self.report(ClassEvent::Failed(&self.groups[index], error));
                }
            }
        }
    }

    fn compile_group(&self, index: usize) -> Result<InFlight, BuildError> {
        let began = Instant::now();
        let prefix = format!("{index}-");
        let (group, class) = (&self.groups[index], self.class);
        let build = read_submission(&group.entries[0], class.labs, &prefix, class.commands)?;
        if group.inputs.with_sources(&build) != group.inputs {
            let message = "its files changed while the class was graded; grade it again";
            return Err(io::Error::other(message).into());
        }
        let mut results = Vec::new();
        for task in build.tasks() {
            results.push(self.compile_task(task)?);
        }
        let binaries = results.iter().filter_map(|outcome| match outcome {
            CompileOutcome::Compiled(program) => Some(program.binary.clone()),
            CompileOutcome::Rejected(_) => None,
        });
        let binaries = binaries.collect();
        let (programs, staged) = build.programs(results, &class.compiler.copies())?;
        Ok(InFlight {
            group: index,
            began,
            seed: class.secret.seed_for(&group.inputs),
            cases: self.pending_cases(&programs),
            results: Mutex::default(),
            binaries,
            _staged: staged,
        })
    }

    fn compile_task(&self, task: &CompileTask) -> Result<CompileOutcome, BuildError> {
        let is_error =
            |result: &Result<_, BuildError>| matches!(result, Err(BuildError::Grader(_)));
        retry::once_more(|| self.class.compiler.compile_one(task), is_error)
    }

    fn run_case(&self, pending: &PendingCase, seed: u32) -> Graded {
        let lab = self.class.labs[pending.lab];
        let job = Job {
            case: Arc::new(plan::case(lab, &lab.cases[pending.case], seed)),
            program: pending.program.clone(),
            delivery: Delivery::AsWritten,
        };
        let is_error =
            |graded: &Graded| matches!(graded.verdict, Verdict::Error(_)) && !self.is_cancelled();
        let graded = retry::once_more(|| grade_case(&job, self.class.settings), is_error);
        Graded {
            case: Arc::new(graded.case.without_data()),
            ..graded
        }
    }

    fn pending_cases(&self, programs: &Programs) -> Vec<PendingCase> {
        let mut pending = Vec::new();
        for (index, lab) in self.class.labs.iter().enumerate() {
            for (case, spec) in lab.cases.iter().enumerate() {
                if let Some(program) = programs.get(&ProgramId::new(&lab.name, spec.program)) {
                    pending.push(PendingCase {
                        lab: index,
                        case,
                        program: program.clone(),
                    });
                }
            }
        }
        pending
    }

    /// The work of a thread that runs cases.
    fn run_cases(&self) {
        while let Some((submission, index)) = self.queue.next_case() {
            let graded = self.run_case(&submission.cases[index], submission.seed);
            let results = submission.results.lock();
            let mut results = results.unwrap_or_else(PoisonError::into_inner);
            results.push((index, graded));
            if results.len() < submission.cases.len() {
                continue;
            }
            let results = std::mem::take(&mut *results);
            self.finish(&submission, results);
            self.queue.finish_submission();
        }
    }

    fn finish(&self, submission: &InFlight, mut results: Vec<(usize, Graded)>) {
        for binary in &submission.binaries {
            // If this fails, the binary will be deleted with the compiler's folder.
            let _ = fs::remove_file(binary);
        }
        if self.is_cancelled() {
            return;
        }
        results.sort_by_key(|(index, _)| *index);
        let graded: Vec<Graded> = results.into_iter().map(|(_, graded)| graded).collect();
        let isolation = self.class.settings.isolation;
        let duration = submission.began.elapsed();
        let report = Report::new(isolation, submission.seed, duration, &graded);
        let group = &self.groups[submission.group];
        self.report(ClassEvent::Done(group, Document::new(&report)));
    }
}
