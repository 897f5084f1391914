//! Compiles and grades mutants, each until the first case that it fails.

use std::cmp::Reverse;
use std::collections::HashMap;
use std::sync::{Arc, Mutex, PoisonError, mpsc};
use std::thread;

use super::program::Mutant;
use crate::base::parallel;
use crate::engine::grade::{Job, grade_case};
use crate::engine::programs::compile::{
    BuildError, CompileOutcome, CompileTask, Compiler, CompilerPatience,
};
use crate::engine::programs::compiled_program;
use crate::engine::programs::submission::Sources;
use crate::engine::runner::{Delivery, ProgramCommand, Settings};
use crate::plan::{self, estimated_duration};
use crate::spec::{Lab, Spec};
use crate::verdict::judge::Verdict;

/// What became of a mutant.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Fate {
    /// It does not compile, so it is no program.
    Invalid,
    /// This case fails it.
    Killed(String),
    /// No case fails it.
    Survived,
    /// Nobody knows: the machine or the grader failed.
    NotGraded(String),
}

/// Called with each mutant that is done.
pub(crate) type MutantProgress<'a> = &'a (dyn Fn() + Sync);

/// The fate of each mutant of a lab, in their order. `at_once` is how many are graded at a time.
///
/// # Errors
/// If the compiler does not work, or the run was cancelled.
pub(crate) fn grade_mutants(
    lab: &Lab,
    mutants: &[Mutant],
    compiler: &Compiler,
    settings: &Settings,
    at_once: usize,
    progress: MutantProgress<'_>,
) -> Result<Vec<Fate>, BuildError> {
    let cases = Cases::default();
    let (sender, compiled) = mpsc::channel();
    let compiled = Mutex::new(compiled);
    let fates = Mutex::new(vec![Fate::Invalid; mutants.len()]);
    let cores = thread::available_parallelism().map_or(1, usize::from);
    let work = || {
        loop {
            // The lock is held while waiting: the others wait for their turn to wait.
            let next = compiled
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .recv();
            let Ok((index, program)): Result<(usize, Arc<ProgramCommand>), _> = next else {
                return;
            };
            let fate = cases.grade(lab, &mutants[index], index, &program, settings);
            fates.lock().unwrap_or_else(PoisonError::into_inner)[index] = fate;
            progress();
        }
    };
    let built = thread::scope(|scope| {
        for _ in 0..at_once {
            scope.spawn(work);
        }
        let indices: Vec<usize> = (0..mutants.len()).collect();
        let built: Vec<Result<(), BuildError>> = parallel::map(&indices, cores, |index| {
            match compile(lab, &mutants[*index], compiler)? {
                // That nobody receives it means that all graders have panicked.
                Some(program) => drop(sender.send((*index, program))),
                None => progress(),
            }
            Ok(())
        });
        drop(sender);
        built.into_iter().collect::<Result<(), BuildError>>()
    });
    built?;
    Ok(fates.into_inner().unwrap_or_else(PoisonError::into_inner))
}

/// `None` if it does not compile.
fn compile(
    lab: &Lab,
    mutant: &Mutant,
    compiler: &Compiler,
) -> Result<Option<Arc<ProgramCommand>>, BuildError> {
    let main = "mutant.rs";
    let task = CompileTask {
        package: lab.name.clone(),
        name: "mutant".to_owned(),
        sources: Arc::new(Sources::from((main, mutant.source.as_str()))),
        main: main.into(),
    };
    match compiler.compile_one(&task, CompilerPatience::Full)? {
        CompileOutcome::Compiled(program) => Ok(Some(compiled_program(&program))),
        CompileOutcome::Rejected(rejection) => {
            if mutant.name.is_none() {
                let message = format!("{}:\n{}", mutant.place, rejection.messages);
                return Err(std::io::Error::other(message).into());
            }
            Ok(None)
        }
    }
}

/// How many mutants each case has killed: those that kill most are tried first.
#[derive(Default)]
struct Cases {
    kills: Mutex<HashMap<String, usize>>,
}

impl Cases {
    fn grade(
        &self,
        lab: &Lab,
        mutant: &Mutant,
        number: usize,
        program: &Arc<ProgramCommand>,
        settings: &Settings,
    ) -> Fate {
        let mut fate = Fate::Survived;
        for spec in self.ordered(lab, mutant) {
            if settings.cancel.is_cancelled() {
                return Fate::NotGraded("it was interrupted".to_owned());
            }
            // The same seed each time, so that a run can be repeated.
            let seed = u32::try_from(number).unwrap_or_default();
            let case = Arc::new(plan::case(lab, spec, seed));
            let job = Job {
                case,
                program: Ok(Arc::clone(program)),
                delivery: Delivery::AsWritten,
            };
            match grade_case(&job, settings).verdict {
                Verdict::Pass => {}
                Verdict::Fail(_) => {
                    let mut kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
                    *kills.entry(spec.name.clone()).or_default() += 1;
                    return Fate::Killed(spec.name.clone());
                }
                Verdict::Error(error) => fate = Fate::NotGraded(error.to_string()),
            }
        }
        fate
    }

    fn ordered<'a>(&self, lab: &'a Lab, mutant: &Mutant) -> Vec<&'a Spec> {
        let kills = self.kills.lock().unwrap_or_else(PoisonError::into_inner);
        let cases = lab.cases.iter().filter(|spec| spec.program == mutant.role);
        let mut cases: Vec<&Spec> = cases.collect();
        cases.sort_by_cached_key(|spec| {
            let duration = estimated_duration(&plan::case(lab, spec, 0));
            (Reverse(kills.get(&spec.name).copied()), duration)
        });
        cases
    }
}
