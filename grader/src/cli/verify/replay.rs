//! Records each solution in each case, and has a program without logic replay that with other
//! random values.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::build::ProofTarget;
use super::jobs::{ProofJob, at_once};
use super::lab_under_test::LabUnderTest;
use crate::app::author::replay::Table;
use crate::app::author::verify::{ProofRun, SOLUTION_RUNS};
use crate::base::fs::{FileMode, replace};
use crate::base::parallel;
use crate::cli::error::CliError;
use crate::engine::grade::Job;
use crate::engine::programs::{ProgramResult, built_program};
use crate::engine::runner::{ProgramCommand, Settings, run};
use crate::output::graded::Graded;
use crate::plan;
use crate::sandbox::FsAccess;
use crate::spec::{Lab, Spec};
use crate::verdict::judge::{Verdict, judge};

/// The recorded tables on disk. Dropping it deletes them.
pub(super) struct Recordings {
    folder: TempDir,
}

/// The run of the solutions that is recorded.
pub(super) const RECORDED: ProofRun = SOLUTION_RUNS[0];

/// What came of a solution in a case.
pub(super) struct RecordedRun {
    /// The index of the lab.
    pub(super) lab: usize,
    /// The result of the run [`RECORDED`].
    pub(super) graded: Graded,
    /// Replays it with other random values, if the solution passed: if not, that is an issue.
    pub(super) replay: Option<ProofJob>,
}

/// A solution, and a case to record it in.
struct SolutionCase<'a> {
    index: usize,
    lab: &'a Lab,
    spec: &'a Spec,
    program: &'a Arc<ProgramCommand>,
}

impl Recordings {
    pub(super) fn new() -> io::Result<Self> {
        let folder = tempfile::Builder::new().prefix("grader-").tempdir()?;
        // Programs under test may be another user.
        fs::set_permissions(folder.path(), Permissions::from_mode(0o755))?;
        Ok(Self { folder })
    }

    /// Runs the solutions and records what they do.
    pub(super) fn record(
        &self,
        labs: &[LabUnderTest<'_>],
        programs: &[(ProofTarget, ProgramResult)],
        settings: &Settings,
    ) -> Result<Vec<RecordedRun>, CliError> {
        let mut cases = Vec::new();
        for (target, program) in programs {
            let (ProofRun::Solution(_), Ok(program)) = (target.run, program) else {
                continue;
            };
            let lab = labs[target.lab].lab;
            let own = lab.cases.iter().filter(|it| it.program == target.role);
            cases.extend(own.map(|spec| SolutionCase {
                index: target.lab,
                lab,
                spec,
                program,
            }));
        }
        let runs = parallel::map(&cases, at_once(), |case| {
            let is_wanted = !settings.cancel.is_cancelled();
            is_wanted.then(|| self.record_case(case, settings))
        });
        let runs: io::Result<Vec<RecordedRun>> = runs.into_iter().flatten().collect();
        runs.map_err(CliError::trouble)
    }

    fn record_case(
        &self,
        solution: &SolutionCase<'_>,
        settings: &Settings,
    ) -> io::Result<RecordedRun> {
        let SolutionCase {
            index, lab, spec, ..
        } = *solution;
        // Each run gets its own seed, since the proof must hold for all random values.
        let case = Arc::new(plan::case(lab, spec, fastrand::u32(..)));
        let transcript = run(&case, solution.program, RECORDED.delivery(), settings);
        let verdict = judge(&case, &transcript);
        let replay = if matches!(verdict, Verdict::Pass) {
            let name = format!("{}-{}.table", lab.name, spec.name);
            let path = self.folder.path().join(name);
            let table = Table::of(&case, &transcript).to_bytes();
            replace(&path, &table, FileMode::Shared)?;
            Some(ProofJob {
                lab: index,
                run: ProofRun::Replay,
                job: Job {
                    case: Arc::new(plan::case(lab, spec, fastrand::u32(..))),
                    program: Ok(replaying(&path)?),
                    delivery: ProofRun::Replay.delivery(),
                },
            })
        } else {
            None
        };
        let graded = Graded {
            duration: transcript.duration(),
            diagram: None,
            repeats: None,
            verdict,
            case,
        };
        Ok(RecordedRun {
            lab: index,
            graded,
            replay,
        })
    }
}

/// How to start the program that replays a table.
fn replaying(table: &Path) -> io::Result<Arc<ProgramCommand>> {
    let mut command = (*built_program(&std::env::current_exe()?)).clone();
    command.argv.push("replay".into());
    command.argv.push(table.into());
    command.view = FsAccess::Only(vec![table.to_owned()]);
    Ok(Arc::new(command))
}
