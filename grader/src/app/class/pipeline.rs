//! Compiles and runs: some threads compile one submission after the other, many more run cases, whosever they are. A case
//! is mostly waiting, a compiler never, so the two fill each other's gaps. How many submissions are under way is limited, and
//! with it the memory and the disk that a class takes, however large it is.

use std::collections::VecDeque;
use std::ops::ControlFlow;
use std::path::PathBuf;
use std::sync::{Arc, Condvar, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, io, thread};

use super::group::{SubmissionGroup, order};
use crate::engine::grade::{Job, one};
use crate::engine::programs::Programs;
use crate::engine::programs::command::StagedFiles;
use crate::engine::programs::compile::{BuildError, Compiled, Compiler, Rejected, Task};
use crate::engine::runner::{Delivery, Settings};
use crate::output::graded::Graded;
use crate::output::report::{Document, Report};
use crate::plan::Case;
use crate::spec::Lab;
use crate::verdict::judge::Verdict;

/// What all submissions of a class share.
pub struct ClassRun<'a> {
    /// The labs, in the order of the course.
    pub labs: &'a [&'a Lab],
    /// Their cases, in the same order.
    pub cases: Vec<Arc<Case>>,
    /// What their random values were drawn from.
    pub seed: u32,
    /// What compiles them.
    pub compiler: &'a Compiler,
    /// What their cases share.
    pub settings: &'a Settings,
    /// How many cases run at once.
    pub at_once: usize,
    /// Whether a submission may name programs that are not compiled.
    pub commands: bool,
}

/// Something happened.
#[derive(Debug)]
pub enum ClassEvent<'a> {
    /// A group is graded.
    Done(&'a SubmissionGroup, Document),
    /// A group could not be graded at all: the grader's own trouble.
    Failed(&'a SubmissionGroup, BuildError),
}

/// One submission under way.
struct Open<'a> {
    group: &'a SubmissionGroup,
    began: Instant,
    jobs: Vec<Job>,
    results: Mutex<Vec<(usize, Graded)>>,
    binaries: Vec<PathBuf>,
    /// What its programs are that are not compiled.
    _copies: Vec<StagedFiles>,
}

#[derive(Default)]
struct PipelineState<'a> {
    /// The next group to compile.
    next: usize,
    /// Submissions that are begun and not done.
    open: usize,
    /// Cases that wait for a thread, the oldest first.
    cases: VecDeque<(Arc<Open<'a>>, usize)>,
    /// Compilers at work.
    compiling: usize,
    /// Whether whoever listens has had enough.
    stopped: bool,
}

/// Who is told of what happens, and says whether to go on.
type Listener<'a> = dyn Fn(ClassEvent<'a>) -> ControlFlow<()> + Sync + 'a;

struct Pipeline<'a> {
    class: &'a ClassRun<'a>,
    groups: &'a [SubmissionGroup],
    on_event: &'a Listener<'a>,
    state: Mutex<PipelineState<'a>>,
    changed: Condvar,
}

/// Grades groups; tells of each as soon as it is done. Those that were not done when everything was to end are not told of;
/// it ends too where whoever listens would not go on.
pub fn grade<'a>(
    class: &'a ClassRun<'a>,
    groups: &'a [SubmissionGroup],
    on_event: &'a Listener<'a>,
) {
    let pipeline = Pipeline {
        class,
        groups,
        on_event,
        state: Mutex::default(),
        changed: Condvar::new(),
    };
    thread::scope(|scope| {
        for _ in 0..compilers() {
            scope.spawn(|| pipeline.compile());
        }
        for _ in 0..class.at_once.max(1) {
            scope.spawn(|| pipeline.run());
        }
    });
}

/// As many as there are processors.
fn compilers() -> usize {
    thread::available_parallelism().map_or(1, usize::from)
}

impl<'a> Pipeline<'a> {
    fn lock(&self) -> MutexGuard<'_, PipelineState<'a>> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn wait<'b>(
        &self,
        state: MutexGuard<'b, PipelineState<'a>>,
    ) -> MutexGuard<'b, PipelineState<'a>> {
        // Not for ever: nobody tells of the end of everything.
        let most = Duration::from_millis(100);
        let waited = self.changed.wait_timeout(state, most);
        waited.unwrap_or_else(PoisonError::into_inner).0
    }

    fn over(&self, state: &PipelineState<'a>) -> bool {
        state.stopped || self.class.settings.cancel.is_cancelled()
    }

    fn tell(&self, event: ClassEvent<'a>) {
        if (self.on_event)(event).is_break() {
            self.lock().stopped = true;
        }
    }

    /// One thread that compiles.
    fn compile(&self) {
        while let Some((index, group)) = self.take_group() {
            let compiled = self.submission(index, group);
            let mut state = self.lock();
            state.compiling -= 1;
            match compiled {
                Ok(open) if !open.jobs.is_empty() => {
                    let open = Arc::new(open);
                    let cases = 0..open.jobs.len();
                    state
                        .cases
                        .extend(cases.map(|case| (Arc::clone(&open), case)));
                }
                Ok(_) => state.open -= 1,
                Err(error) => {
                    state.open -= 1;
                    drop(state);
                    if !matches!(error, BuildError::Cancelled) {
                        self.tell(ClassEvent::Failed(group, error));
                    }
                }
            }
            self.changed.notify_all();
        }
    }

    fn take_group(&self) -> Option<(usize, &'a SubmissionGroup)> {
        // Those with a case that waits for its whole time are under way for long.
        let most = compilers() * 12;
        let mut state = self.lock();
        while state.open >= most && !self.over(&state) {
            state = self.wait(state);
        }
        let index = state.next;
        let group = self.groups.get(index).filter(|_| !self.over(&state))?;
        state.next += 1;
        state.open += 1;
        state.compiling += 1;
        Some((index, group))
    }

    fn submission(&self, index: usize, group: &'a SubmissionGroup) -> Result<Open<'a>, BuildError> {
        let began = Instant::now();
        let prefix = format!("{index}-");
        let (entry, class) = (&group.entries[0], self.class);
        let order = order(entry, class.labs, &prefix, class.commands)?;
        if group.inputs.of(&order) != group.inputs {
            let words = "its files were changed meanwhile; grade it again";
            return Err(io::Error::other(words).into());
        }
        let mut results = Vec::new();
        for task in &order.tasks {
            results.push(self.compiled(task)?);
        }
        let made = results.iter().flatten();
        let binaries = made.map(|compiled| compiled.binary.clone()).collect();
        let (programs, copies) = order.programs(results, &class.compiler.copies())?;
        Ok(Open {
            group,
            began,
            jobs: self.jobs(&programs),
            results: Mutex::default(),
            binaries,
            _copies: copies,
        })
    }

    /// What this machine could not do once, as many others were at work, it may do the next time.
    fn compiled(&self, task: &Task) -> Result<Result<Compiled, Rejected>, BuildError> {
        match self.class.compiler.one(task) {
            Err(BuildError::Grader(_)) => self.class.compiler.one(task),
            other => other,
        }
    }

    /// The same of a case. A program's own failure is never tried again.
    fn graded(&self, job: &Job) -> Graded {
        let graded = one(job, self.class.settings);
        match graded.verdict {
            Verdict::Error(_) if !self.class.settings.cancel.is_cancelled() => {
                one(job, self.class.settings)
            }
            _ => graded,
        }
    }

    fn jobs(&self, programs: &Programs) -> Vec<Job> {
        let job = |case: &Arc<Case>| {
            let subject = programs.get(&(case.lab.clone(), case.program))?;
            Some(Job {
                case: Arc::clone(case),
                subject: subject.clone(),
                delivery: Delivery::AsWritten,
            })
        };
        self.class.cases.iter().filter_map(job).collect()
    }

    /// One thread that runs cases.
    fn run(&self) {
        while let Some((open, index)) = self.take_case() {
            let graded = self.graded(&open.jobs[index]);
            let mut results = open.results.lock().unwrap_or_else(PoisonError::into_inner);
            results.push((index, graded));
            if results.len() < open.jobs.len() {
                continue;
            }
            let results = std::mem::take(&mut *results);
            self.done(&open, results);
            self.lock().open -= 1;
            self.changed.notify_all();
        }
    }

    fn take_case(&self) -> Option<(Arc<Open<'a>>, usize)> {
        let mut state = self.lock();
        loop {
            if self.over(&state) {
                return None;
            }
            if let Some(case) = state.cases.pop_front() {
                return Some(case);
            }
            if state.compiling == 0 && state.next >= self.groups.len() {
                return None;
            }
            state = self.wait(state);
        }
    }

    fn done(&self, open: &Open<'a>, mut results: Vec<(usize, Graded)>) {
        for binary in &open.binaries {
            // What cannot be deleted now goes with the compiler's folder.
            let _ = fs::remove_file(binary);
        }
        if self.class.settings.cancel.is_cancelled() {
            return;
        }
        results.sort_by_key(|(index, _)| *index);
        let graded: Vec<Graded> = results.into_iter().map(|(_, graded)| graded).collect();
        let isolation = self.class.settings.isolation;
        let report = Report::new(isolation, self.class.seed, open.began.elapsed(), &graded);
        self.tell(ClassEvent::Done(open.group, Document::new(&report)));
    }
}
