//! Opens, compiles and runs a class. A few threads open and compile one submission after another;
//! many more run cases of all submissions. Cases mostly wait and compilers never do, so together
//! they keep the machine busy. The number of submissions in flight is limited, and so are the
//! memory and disk space in use, no matter how large the class is.

use std::ops::ControlFlow;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};
use std::{io, thread};

use super::contain::{StepError, SubmissionStep, contain, contain_panic};
use super::digest::Inputs;
use super::equal::{Claim, EqualSubmissions};
use super::event::{ClassEvent, Origin};
use super::find::ClassEntry;
use super::open::read_submission;
use super::patience::{Patience, given_up};
use super::queue::{CaseToRun, WorkQueue};
use super::record::StoredResult;
use super::secret::ClassSecret;
use super::store::Store;
use crate::engine::grade::{Job, grade_case};
use crate::engine::programs::compile::{BuildError, CompileOutcome, Compiler, CompilerPatience};
use crate::engine::programs::{ProgramId, ProgramResult, Programs, SubmissionBuild};
use crate::engine::retry;
use crate::engine::runner::{Delivery, Settings};
use crate::output::graded::Graded;
use crate::output::report::{Document, Report};
use crate::plan::{self, Case};
use crate::spec::{Lab, Role};
use crate::verdict::conversation::GraderError;
use crate::verdict::judge::Verdict;

/// How many submissions may be in flight for each compiling thread. A submission with a case that
/// waits for its whole timeout is in flight for a long time, and must not hold up the compilers.
const IN_FLIGHT_PER_COMPILER: usize = 12;

/// What all submissions of a class share.
pub(crate) struct ClassRun<'a> {
    /// The labs, in the order of the course.
    pub labs: &'a [&'a Lab],
    /// The names of all labs of the course, also of those that are not graded.
    pub known: &'a [&'a str],
    /// What the seed of each submission is drawn from.
    pub secret: &'a ClassSecret,
    /// The digests of what all results depend on, without a submission's.
    pub shared: Inputs,
    /// The results that are already known.
    pub store: &'a Store,
    /// The compiler of the submissions.
    pub compiler: &'a Compiler,
    /// The settings of every case.
    pub settings: &'a Settings,
    /// How many cases run at once.
    pub at_once: usize,
    /// Whether submissions are graded again that have a result.
    pub again: bool,
    /// Whether a submission may name programs that are not compiled.
    pub commands: bool,
}

/// A submission that was compiled and is being run.
struct InFlight {
    /// What its result depends on.
    inputs: Inputs,
    began: Instant,
    /// The seed of its cases' random values.
    seed: u32,
    cases: Vec<PendingCase>,
    /// With the place of each case in the course.
    results: Mutex<Vec<(CasePlace, Graded)>>,
}

/// The index of a lab, and of a case in it.
type CasePlace = (usize, usize);

/// A case of a submission. It is planned when it is run: with the submission's own random values,
/// what it sends and expects takes memory of its own.
struct PendingCase {
    /// The index of its lab.
    lab: usize,
    /// Its index in the lab.
    case: usize,
    program: ProgramResult,
    /// The number of the program in the submission.
    program_number: usize,
}

/// Receives the events, and decides whether to continue.
type Listener<'a> = dyn Fn(&ClassEvent<'_>) -> ControlFlow<()> + Sync + 'a;

struct Pipeline<'a> {
    class: &'a ClassRun<'a>,
    entries: &'a [ClassEntry],
    on_event: &'a Listener<'a>,
    equal: EqualSubmissions,
    queue: Arc<WorkQueue<InFlight>>,
}

/// Grades submissions, and reports each as soon as it is done. Stops early if the run is cancelled
/// or the listener breaks; submissions that are not done by then are not reported.
pub(crate) fn grade_class<'a>(
    class: &'a ClassRun<'a>,
    entries: &'a [ClassEntry],
    on_event: &'a Listener<'a>,
) {
    let compilers = thread::available_parallelism().map_or(1, usize::from);
    let queue = WorkQueue::new(entries.len(), compilers * IN_FLIGHT_PER_COMPILER);
    let pipeline = Pipeline {
        class,
        entries,
        on_event,
        equal: EqualSubmissions::default(),
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
            scope.spawn(|| pipeline.compile_submissions());
        }
        for _ in 0..class.at_once.max(1) {
            scope.spawn(|| pipeline.run_cases());
        }
    });
}

impl Pipeline<'_> {
    fn is_cancelled(&self) -> bool {
        self.class.settings.cancel.is_cancelled()
    }

    /// The work of a compiling thread.
    fn compile_submissions(&self) {
        while let Some(index) = self.queue.next_submission() {
            match self.begin(index) {
                Some(submission) if submission.cases.is_empty() => {
                    self.finish(&submission, Vec::new());
                    self.queue.drop_submission();
                }
                Some(submission) => {
                    let program_of = |case: &PendingCase| case.program_number;
                    let programs = submission.cases.iter().map(program_of).collect();
                    self.queue.add_cases(submission, programs);
                }
                None => self.queue.drop_submission(),
            }
        }
    }

    /// Opens and compiles a submission. `None` if it needs no run, or cannot have one; then it is
    /// reported.
    fn begin(&self, index: usize) -> Option<InFlight> {
        let began = Instant::now();
        let opened = contain(SubmissionStep::Open, || {
            let ClassRun {
                labs,
                known,
                commands,
                ..
            } = *self.class;
            let build = read_submission(&self.entries[index], labs, known, commands)?;
            Ok::<_, io::Error>((self.class.shared.with_sources(&build), build))
        });
        let (inputs, build) = match opened {
            Ok(opened) => opened,
            Err(error) => {
                self.report_unread(index, &error);
                return None;
            }
        };
        let claim = self.equal.claim(&inputs, index);
        if claim == Claim::Waits {
            return None;
        }
        if let Some(known) = self.known(&inputs, claim) {
            self.report(&known, Origin::Known);
            return None;
        }
        match contain(SubmissionStep::Compile, || self.compile(build)) {
            Ok(programs) => Some(InFlight {
                seed: self.class.secret.seed_for(&inputs),
                inputs,
                began,
                cases: self.pending_cases(&programs),
                results: Mutex::default(),
            }),
            Err(error) => {
                self.report(&self.not_graded(inputs, &error), Origin::Graded);
                None
            }
        }
    }

    /// The stored result for these inputs: that of an earlier run if it is final, or any of this
    /// one.
    fn known(&self, inputs: &Inputs, claim: Claim) -> Option<StoredResult> {
        // If it cannot be read, the submission is graded, and writing the new one tells why.
        if self.class.again && claim == Claim::First {
            return None;
        }
        let known = self.class.store.read_cached(inputs).ok().flatten()?;
        let is_true = known.is_final() || claim == Claim::Again;
        (is_true && known.inputs == *inputs).then_some(known)
    }

    fn compile(&self, build: SubmissionBuild) -> Result<Programs, BuildError> {
        let mut results = Vec::new();
        let mut used_up = 0;
        for task in build.tasks() {
            let outcome = match used_up {
                0 => self
                    .class
                    .compiler
                    .compile_one(task, CompilerPatience::Full)?,
                1 => self
                    .class
                    .compiler
                    .compile_one(task, CompilerPatience::Short)?,
                _ => CompileOutcome::given_up(),
            };
            used_up += usize::from(outcome.used_up_compiler());
            results.push(outcome);
        }
        let level = self.class.settings.isolation;
        let folder = self.class.compiler.program_folders();
        Ok(build.programs(results, &folder, level)?)
    }

    fn plan(&self, pending: &PendingCase, seed: u32) -> Case {
        let lab = self.class.labs[pending.lab];
        plan::case(lab, &lab.cases[pending.case], seed)
    }

    fn run_case(&self, pending: &PendingCase, seed: u32, patience: Patience) -> Graded {
        let case = patience.apply(self.plan(pending, seed));
        if patience == Patience::GivenUp {
            return graded_unrun(&case, given_up());
        }
        let job = Job {
            case: Arc::new(case),
            program: pending.program.clone(),
            delivery: Delivery::AsWritten,
        };
        let is_error =
            |graded: &Graded| matches!(graded.verdict, Verdict::Error(_)) && !self.is_cancelled();
        let mut graded = retry::once_more(|| grade_case(&job, self.class.settings), is_error);
        patience.explain(&mut graded.verdict);
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
                        program_number: 2 * index + usize::from(spec.program == Role::Client),
                    });
                }
            }
        }
        // The shortest first: a program that passes one is not given up.
        pending.sort_by_key(|case| {
            let spec = &self.class.labs[case.lab].cases[case.case];
            spec.steps.len()
        });
        pending
    }

    /// The work of a thread that runs cases.
    fn run_cases(&self) {
        while let Some(CaseToRun {
            submission,
            case: index,
            patience,
        }) = self.queue.next_case()
        {
            let (pending, seed) = (&submission.cases[index], submission.seed);
            let run = || self.run_case(pending, seed, patience);
            let graded = contain_panic(SubmissionStep::Grade, run);
            let graded = graded.unwrap_or_else(|error| not_run(&self.plan(pending, seed), &error));
            let end = patience.end(&graded.verdict, graded.duration);
            let results = submission.results.lock();
            let mut results = results.unwrap_or_else(PoisonError::into_inner);
            results.push(((pending.lab, pending.case), graded));
            if results.len() == submission.cases.len() {
                let results = std::mem::take(&mut *results);
                self.finish(&submission, results);
            }
            drop(results);
            self.queue.finish_case(&submission, index, end);
        }
    }

    fn finish(&self, submission: &InFlight, mut results: Vec<(CasePlace, Graded)>) {
        results.sort_by_key(|(place, _)| *place);
        let graded: Vec<Graded> = results.into_iter().map(|(_, graded)| graded).collect();
        let inputs = submission.inputs.clone();
        let document = contain_panic(SubmissionStep::Report, || {
            self.document(&graded, submission.seed, submission.began.elapsed())
        });
        let record = match document {
            Ok(document) => StoredResult::new(document, inputs),
            Err(error) => self.not_graded(inputs, &error),
        };
        self.report(&record, Origin::Graded);
    }

    fn document(&self, graded: &[Graded], seed: u32, duration: Duration) -> Document {
        let isolation = self.class.settings.isolation;
        Document::new(&Report::new(isolation, seed, duration, graded))
    }

    /// The result of a submission that could not be graded.
    fn not_graded(&self, inputs: Inputs, error: &StepError) -> StoredResult {
        let seed = self.class.secret.seed_for(&inputs);
        let cases = self.class.labs.iter().flat_map(|lab| {
            lab.cases
                .iter()
                .map(move |spec| plan::case(lab, spec, seed))
        });
        let graded: Vec<Graded> = cases.map(|case| not_run(&case, error)).collect();
        StoredResult::new(self.document(&graded, seed, Duration::ZERO), inputs)
    }

    /// Reports a result for all submissions that have its inputs.
    fn report(&self, record: &StoredResult, origin: Origin) {
        loop {
            let indices = self.equal.take_waiting(&record.inputs);
            if indices.is_empty() {
                return;
            }
            self.send(&indices, record, origin);
        }
    }

    fn report_unread(&self, index: usize, error: &StepError) {
        let record = self.not_graded(self.class.shared.clone(), error);
        self.send(&[index], &record, Origin::Unread);
    }

    fn send(&self, indices: &[usize], record: &StoredResult, origin: Origin) {
        // An interrupted step may have failed for that reason alone.
        if self.is_cancelled() {
            return;
        }
        let entries = indices.iter().map(|index| &self.entries[*index]);
        let event = ClassEvent {
            entries: entries.collect(),
            record,
            origin,
        };
        if (self.on_event)(&event).is_break() {
            self.queue.stop();
        }
    }
}

/// A case that could not be run.
fn not_run(case: &Case, error: &StepError) -> Graded {
    graded_unrun(case, Verdict::Error(GraderError::Setup(error.to_string())))
}

/// A verdict on a case that was not run.
fn graded_unrun(case: &Case, verdict: Verdict) -> Graded {
    Graded {
        case: Arc::new(case.without_data()),
        verdict,
        duration: Duration::ZERO,
        diagram: None,
        repeats: None,
    }
}
