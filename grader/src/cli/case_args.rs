//! Which cases of the labs to grade, and how often: `--case`, `--failed` and `--repeat`.

use std::path::{Path, PathBuf};

use super::error::CliError;
use super::glob::glob_matches;
use super::select::no_case_matches;
use crate::app::student::progress::{PROGRESS_FILE, Progress, SavedOutcome};
use crate::course::Course;
use crate::engine::grade::Job;
use crate::spec::{Lab, Spec};

/// The options.
// No clap group: the arguments that include these already have a group of the same name.
#[derive(Debug, clap::Args)]
#[group(skip)]
pub(super) struct CaseArgs {
    /// Grade only cases whose name matches; `*` stands for anything; may be repeated
    #[arg(long, value_name = "GLOB")]
    case: Vec<String>,
    /// Grade only the cases that failed when they were last graded
    #[arg(long, conflicts_with_all = ["case", "solutions", "submission", "server", "client"])]
    failed: bool,
    /// Run each case N times, with the same random values
    #[arg(long, value_name = "N", default_value = "1", hide_default_value = true)]
    #[arg(value_parser = clap::value_parser!(u16).range(1..=10_000))]
    repeat: u16,
}

/// The cases to grade.
pub(super) struct CaseChoice<'a> {
    args: &'a CaseArgs,
    /// The files of the cases that failed, if only those are wanted.
    failed: Option<Vec<PathBuf>>,
}

impl<'a> CaseChoice<'a> {
    /// Looks up which cases of these labs failed, if only those are wanted.
    pub(super) fn new(
        args: &'a CaseArgs,
        course: &Course,
        labs: &[&Lab],
    ) -> Result<Self, CliError> {
        let failed = args.failed.then(|| failed_cases(&course.root, labs));
        let failed = failed.transpose()?;
        Ok(Self { args, failed })
    }

    /// Whether a case is to be graded.
    pub(super) fn includes(&self, spec: &Spec) -> bool {
        let globs = &self.args.case;
        let is_named = globs.is_empty() || globs.iter().any(|glob| glob_matches(glob, &spec.name));
        let failed = self.failed.as_ref();
        is_named && failed.is_none_or(|failed| failed.contains(&spec.source.path))
    }

    /// Whether only failed cases are wanted and there are none.
    pub(super) fn is_empty(&self) -> bool {
        self.failed.as_ref().is_some_and(Vec::is_empty)
    }

    /// Whether cases were named.
    pub(super) fn is_by_name(&self) -> bool {
        !self.args.case.is_empty()
    }

    /// Whether all cases of the labs are to be graded.
    pub(super) fn is_all(&self) -> bool {
        self.args.case.is_empty() && self.failed.is_none()
    }

    /// Checks that there is something to grade.
    pub(super) fn check(&self, labs: &[&Lab], jobs: &[Job]) -> Result<(), CliError> {
        let unmatched = |glob: &&String| !jobs.iter().any(|job| glob_matches(glob, &job.case.name));
        if let Some(glob) = self.args.case.iter().find(unmatched) {
            return Err(no_case_matches(labs, glob));
        }
        if jobs.is_empty() {
            return Err(CliError::usage(
                "none of these cases is for the program you named",
            ));
        }
        Ok(())
    }

    /// Whether each case is run several times.
    pub(super) fn is_repeated(&self) -> bool {
        self.args.repeat > 1
    }

    /// Each job as often as it is to be run, one run of a case after the other.
    pub(super) fn repeated(&self, jobs: Vec<Job>) -> Vec<Job> {
        let times = usize::from(self.args.repeat);
        let repeated = jobs.into_iter().map(|job| vec![job; times]);
        repeated.flatten().collect()
    }
}

/// The files of the cases that did not pass when they were last graded.
fn failed_cases(root: &Path, labs: &[&Lab]) -> Result<Vec<PathBuf>, CliError> {
    let progress = Progress::read(root)
        .map_err(|error| CliError::trouble(format!("{PROGRESS_FILE} cannot be read: {error}")))?;
    let cases = labs
        .iter()
        .flat_map(|lab| lab.cases.iter().map(|case| (case, &lab.name)));
    let known: Vec<(&Spec, SavedOutcome)> = cases
        .filter_map(|(case, lab)| Some((case, progress.outcome(lab, &case.name)?)))
        .collect();
    if known.is_empty() {
        let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
        let lab = if let [lab] = names[..] {
            format!(" {lab}")
        } else {
            String::new()
        };
        return Err(CliError::usage(format!(
            "it is not known which cases fail, because none was graded yet: cargo grade check{lab}"
        )));
    }
    let failed = known
        .iter()
        .filter(|(_, outcome)| *outcome != SavedOutcome::Passed);
    Ok(failed.map(|(case, _)| case.source.path.clone()).collect())
}
