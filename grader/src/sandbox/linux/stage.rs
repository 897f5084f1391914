//! The stages of the jail: graders that this grader starts to do one part of the work.
//!
//! A stage is a fresh process with one thread, because a process with several threads cannot enter
//! a user namespace, and because `fork` without `exec` would copy the page tables of a large
//! grader.

use std::ffi::{OsStr, OsString};
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

/// The first argument of a grader that is to be a stage. The second is the stage's name.
pub(super) const JAIL: &str = "__jail";

/// What a stage does.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Stage {
    /// Runs a program as process 1 of its own PID namespace.
    Namespace,
    /// Runs a program as a subreaper.
    Ports,
    /// Restricts itself and becomes the program.
    Exec,
    /// Kills every process of the program's user.
    Sweep,
    /// Tests what the grader does to itself and its threads.
    Probe,
    /// Tests what the `Namespace` stage does first.
    ProbeNamespace,
    /// Tests what the program's process does to itself.
    ProbeExec,
    /// Starts a program at a level, as a case does.
    Trial,
}

const NAMES: [(Stage, &str); 8] = [
    (Stage::Namespace, "namespace"),
    (Stage::Ports, "ports"),
    (Stage::Exec, "exec"),
    (Stage::Sweep, "sweep"),
    (Stage::Probe, "probe"),
    (Stage::ProbeNamespace, "probe-apart"),
    (Stage::ProbeExec, "probe-self"),
    (Stage::Trial, "trial"),
];

/// See [`use_jail_binary`].
static JAIL_BINARY: OnceLock<PathBuf> = OnceLock::new();

/// Names the `grader` binary that runs the stages, for a process that is not a `grader` itself: a
/// test harness.
///
/// Only the first call has an effect, and only before the first program is started.
pub fn use_jail_binary(grader: &Path) {
    let _ = JAIL_BINARY.set(grader.to_owned());
}

impl Stage {
    pub(super) fn from_name(name: &OsStr) -> Option<Self> {
        let (stage, _) = NAMES.into_iter().find(|(_, known)| *known == name)?;
        Some(stage)
    }

    fn name(self) -> &'static str {
        let entry = NAMES.into_iter().find(|(stage, _)| *stage == self);
        entry.map_or("", |(_, name)| name)
    }

    /// A grader that is this stage, ready to be started, with an empty environment.
    #[expect(
        clippy::disallowed_methods,
        reason = "starts the grader itself, as its own jail"
    )]
    pub(super) fn command(self) -> Command {
        // Not `current_exe`, which names a file that a rebuild may have replaced: the stages must
        // be of the same build.
        let own = Path::new("/proc/self/exe");
        let mut command = Command::new(JAIL_BINARY.get().map_or(own, PathBuf::as_path));
        command
            .args([OsString::from(JAIL), OsString::from(self.name())])
            .env_clear();
        command
    }
}

#[cfg(test)]
mod tests {
    use super::{NAMES, Stage};

    #[test]
    fn every_name_stands_for_its_stage() {
        for (stage, name) in NAMES {
            assert_eq!(stage.name(), name);
            assert_eq!(Stage::from_name(name.as_ref()), Some(stage));
        }
        assert_eq!(Stage::from_name("other".as_ref()), None);
    }
}
