//! Grades mutants of the reference programs.

use std::io;
use std::time::{Duration, Instant};

use super::jobs::at_once;
use crate::app::author::mutants::{
    EqualMutants, MutationScore, grade_mutants, mutants, write_scores,
};
use crate::cli::error::{CliError, CliResult, ExitStatus};
use crate::cli::progress::progress_bar;
use crate::cli::select::find_labs;
use crate::cli::session::{IsolationArgs, Session};
use crate::cli::submission::{build_error, start_compiler};

/// The compiler's CPU time for a mutant.
const COMPILER_CPU: Duration = Duration::from_secs(60);

/// Grades the mutants of these labs, of all if none is named; with `matching`, only those whose
/// name has this text.
pub(super) fn run(labs: &[String], isolation: &IsolationArgs, matching: Option<&str>) -> CliResult {
    let Session { settings, course } = Session::start(isolation)?;
    let labs = find_labs(&course, labs)?;
    let compiler = start_compiler(&course, &labs, COMPILER_CPU, &settings)?;
    let began = Instant::now();
    let mut scores = Vec::new();
    for lab in labs {
        let mut mutants = mutants(&course.root, lab).map_err(CliError::trouble)?;
        if let Some(text) = matching {
            mutants.retain(|it| it.name.as_ref().is_none_or(|name| name.contains(text)));
        }
        let equal = EqualMutants::read(&course.root, &lab.name).map_err(CliError::trouble)?;
        let bar = progress_bar(mutants.len(), "mutants {bar:30} {pos}/{len} {msg}");
        bar.set_message(lab.name.clone());
        let fates = grade_mutants(lab, &mutants, &compiler, &settings, at_once(), &|| {
            bar.inc(1);
        });
        bar.finish_and_clear();
        let fates = fates.map_err(build_error)?;
        if settings.cancel.is_cancelled() {
            let done = scores.len();
            return Err(CliError::interrupted(format!("{done} labs were done")));
        }
        scores.push(MutationScore::new(&lab.name, &mutants, &fates, &equal));
    }
    drop(settings);
    write_scores(&scores, began.elapsed(), &mut io::stdout().lock())?;
    let holds = scores.iter().all(MutationScore::holds);
    Ok(if holds {
        ExitStatus::Passed
    } else {
        ExitStatus::Failed
    })
}
