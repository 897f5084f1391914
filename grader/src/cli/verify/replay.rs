//! Records each solution in each case, and has a program without logic replay that with other
//! random values.

use std::fs::{self, Permissions};
use std::io;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::sync::Arc;

use tempfile::TempDir;

use super::build::ProofTarget;
use super::jobs::ProofJob;
use super::lab_under_test::LabUnderTest;
use crate::app::author::replay::Table;
use crate::app::author::verify::ProofRun;
use crate::base::fs::{FileMode, replace};
use crate::base::parallel;
use crate::cli::error::CliError;
use crate::cli::jobs::default_jobs;
use crate::engine::grade::Job;
use crate::engine::programs::{ProgramResult, built_program};
use crate::engine::runner::{Delivery, ProgramCommand, Settings, run};
use crate::plan;
use crate::sandbox::FsAccess;
use crate::spec::{Lab, Spec};
use crate::verdict::judge::{Verdict, judge};

/// The recorded tables on disk. Dropping it deletes them.
pub(super) struct Recordings {
    folder: TempDir,
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

    /// Records the solutions, and returns the jobs that replay them. A case that its solution does
    /// not pass is left out: that is an issue already.
    pub(super) fn replay_jobs(
        &self,
        labs: &[LabUnderTest<'_>],
        programs: &[(ProofTarget, ProgramResult)],
        settings: &Settings,
    ) -> Result<Vec<ProofJob>, CliError> {
        let mut recorded = Vec::new();
        for (target, program) in programs {
            let (ProofRun::Solution(_), Ok(program)) = (target.run, program) else {
                continue;
            };
            let lab = labs[target.lab].lab;
            let cases = lab.cases.iter().filter(|it| it.program == target.role);
            recorded.extend(cases.map(|spec| SolutionCase {
                index: target.lab,
                lab,
                spec,
                program,
            }));
        }
        let jobs = parallel::map(&recorded, 2 * default_jobs(), |it| {
            self.replay_job(it, settings).transpose()
        });
        let jobs: io::Result<Vec<ProofJob>> = jobs.into_iter().flatten().collect();
        jobs.map_err(CliError::trouble)
    }

    fn replay_job(
        &self,
        recorded: &SolutionCase<'_>,
        settings: &Settings,
    ) -> io::Result<Option<ProofJob>> {
        let SolutionCase { lab, spec, .. } = recorded;
        if settings.cancel.is_cancelled() {
            return Ok(None);
        }
        let case = Arc::new(plan::case(lab, spec, fastrand::u32(..)));
        let transcript = run(&case, recorded.program, Delivery::AsWritten, settings);
        if !matches!(judge(&case, &transcript), Verdict::Pass) {
            return Ok(None);
        }
        let table = serde_json::to_vec(&Table::of(&case, &transcript))?;
        let name = format!("{}-{}.json", lab.name, spec.name);
        let path = self.folder.path().join(name);
        replace(&path, &table, FileMode::Shared)?;
        Ok(Some(ProofJob {
            lab: recorded.index,
            run: ProofRun::Replay,
            job: Job {
                case: Arc::new(plan::case(lab, spec, fastrand::u32(..))),
                program: Ok(replaying(&path)?),
                delivery: Delivery::AsWritten,
            },
        }))
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
