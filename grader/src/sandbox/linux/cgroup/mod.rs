//! A cgroup for each program, where the grader is given one (version 2) that it may divide. The
//! kernel then keeps the limits on memory and processes for everything that the program starts,
//! and gives each program one share of the processors. Where there is none, the looks at what a
//! program uses (`jail::limits`) keep them alone.
//!
//! `folder` reads and writes the kernel's files, `place` finds the grader's own cgroup and says
//! whether it was given, `division` divides it, and `program` is the part of one program.

mod division;
mod folder;
mod place;
mod program;

use std::sync::OnceLock;

use division::Division;
use place::NoCgroup;
pub(super) use program::{Ending, Others, ProgramCgroup};

use crate::base::process::Limits;
use crate::sandbox::probe_result::ProbeResult;

/// The cgroup that this process has divided, or why there is none. Empty until then.
static DIVISION: OnceLock<Result<Division, NoCgroup>> = OnceLock::new();

/// Looks for a cgroup that the grader may divide, and divides it. Only the first call does.
pub(super) fn divide() {
    DIVISION.get_or_init(Division::of_own_cgroup);
}

/// Undoes what [`divide`] did, as far as that is possible: call this when every program has ended.
pub(super) fn undivide() {
    if let Some(Ok(division)) = DIVISION.get() {
        division.undo();
    }
}

/// A cgroup for a program with these limits. `None` if the grader has none to divide, or the kernel
/// refuses: then the looks keep the limits alone.
pub(super) fn create_for_program(limits: &Limits, others: Others) -> Option<ProgramCgroup> {
    let division = DIVISION.get()?.as_ref().ok()?;
    ProgramCgroup::create(division.parent(), division.controllers(), limits, others).ok()
}

/// What came of [`divide`]; `None` before it.
pub(super) fn probe_result() -> Option<ProbeResult> {
    const WHAT: &str = "cgroup";
    let division = DIVISION.get()?;
    Some(match division {
        Ok(division) => {
            let limited: Vec<&str> = division
                .controllers()
                .iter()
                .map(|controller| controller.description())
                .collect();
            let limited = limited.join(", ");
            ProbeResult::new(WHAT, true, format!("each program has its own: {limited}"))
        }
        Err(reason) => ProbeResult::new(
            WHAT,
            false,
            format!(
                "none that the grader may divide: {reason}; no harm, but with one the kernel keeps \
                 the limits of a program as a whole; to give one: \
                 systemd-run --user --scope -p Delegate=yes cargo grade …"
            ),
        ),
    })
}
