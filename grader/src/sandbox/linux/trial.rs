//! Starts a program as a case does, to find out whether a level works here: that each step of a
//! jail can be done by itself (`probe`) does not mean that all of them can be done together.

use std::process::Stdio;
use std::sync::{Mutex, PoisonError};

use serde::{Deserialize, Serialize};

use super::stage::Stage;
use super::{cgroup, probe};
use crate::base::level::Isolation;
use crate::sandbox::level::IsolationUnavailable;
use crate::sandbox::probe_result::ProbeResult;

/// How often a level is tried that does not work: the machine may have been busy.
const TRIES: u32 = 2;

/// What the process that tries a level is told.
#[derive(Serialize, Deserialize)]
pub(super) struct Trial {
    pub(super) level: Isolation,
    /// What the probe has found, so that it need not be done again.
    pub(super) results: Vec<ProbeResult>,
}

/// The levels that were tried, and what came of it.
static RESULTS: Mutex<Vec<ProbeResult>> = Mutex::new(Vec::new());

/// What was tried on this machine, and the result of each step. The steps are tried once per
/// process. After [`enter`](super::enter), the levels that were tried and what became of the
/// grader's cgroup are among them.
#[must_use]
pub fn probe_results() -> Vec<ProbeResult> {
    let mut results = probe::steps();
    results.extend_from_slice(&RESULTS.lock().unwrap_or_else(PoisonError::into_inner));
    results.extend(cgroup::probe_result());
    results
}

/// Tries a level, in a process of its own, because entering one cannot be undone.
///
/// # Errors
/// If a program cannot be started at this level; the error says why.
pub(super) fn check_start(level: Isolation) -> Result<(), IsolationUnavailable> {
    let what = format!("a start at level {level}");
    let mut tried = try_level(level);
    for _ in 1..TRIES {
        if tried.is_err() {
            tried = try_level(level);
        }
    }
    let (works, detail) = match &tried {
        Ok(()) => (true, "as in a case, it works".to_owned()),
        Err(reason) => (false, reason.clone()),
    };
    let mut results = RESULTS.lock().unwrap_or_else(PoisonError::into_inner);
    results.push(ProbeResult::new(&what, works, detail));
    tried.map_err(|reason| IsolationUnavailable::new(format!("{what}: {reason}")))
}

fn try_level(level: Isolation) -> Result<(), String> {
    let trial = Trial {
        level,
        results: probe::steps(),
    };
    let trial = serde_json::to_string(&trial).map_err(|error| error.to_string())?;
    let mut command = Stage::Trial.command();
    command.arg(trial).stdin(Stdio::null());
    if let Some(folder) = std::env::var_os("TMPDIR") {
        command.env("TMPDIR", folder);
    }
    let output = command.output().map_err(|error| error.to_string())?;
    if output.status.success() {
        return Ok(());
    }
    let said = String::from_utf8_lossy(&output.stdout).trim().to_owned();
    Err(if said.is_empty() {
        format!("the grader that tried it {}", output.status)
    } else {
        said
    })
}
