//! The cgroup of one program: what it limits, and what came of it.

use std::io;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::thread;
use std::time::{Duration, Instant};

use rustix::io::Errno;

use super::folder::{Cgroup, Controller};
use crate::base::process::{Limit, Limits};
use crate::sandbox::linux::process_table::own_pid;

/// How the name of a program's cgroup begins; the grader's process id and a number follow.
pub(super) const PROGRAM: &str = "program-";

/// What a program's memory is in its cgroup besides what its limits count: the supervisor's, two
/// scratch folders of 16 MiB, and what the kernel keeps for both.
const MORE_MEMORY: u64 = 64 << 20;

/// What the kernel keeps for each process and thread, in bytes: mostly its stack.
const MEMORY_OF_TASK: u64 = 32 << 10;

/// Which processes are in a cgroup besides the program's.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::linux) enum Others {
    /// The supervisor.
    Supervisor,
    /// Also what it starts to kill everything of the program's user. The limit on that user's
    /// processes (`set_rlimits`) is the exact one.
    SupervisorAndSweep,
}

impl Others {
    fn count(self) -> u64 {
        match self {
            Self::Supervisor => 1,
            Self::SupervisorAndSweep => 2,
        }
    }
}

/// How long what was killed may take to go: far longer than it takes on any machine that works.
const REMOVE_TIMEOUT: Duration = Duration::from_secs(2);

/// How often to try again to remove it.
const POLL_INTERVAL: Duration = Duration::from_micros(200);

/// The cgroup of a program and its supervisor. Dropping it kills what is in it and removes it.
#[derive(Debug)]
pub(in crate::sandbox::linux) struct ProgramCgroup {
    parent: Arc<Cgroup>,
    name: String,
    cgroup: Cgroup,
    limits: Limits,
}

/// Why a program ended, if its cgroup knows.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(in crate::sandbox::linux) enum Ending {
    /// It reached this limit of its own.
    Exceeded(Limit),
    /// The machine, or what the grader was given of it, had no memory left. The program had not
    /// reached its limit.
    MadeRoom,
}

impl ProgramCgroup {
    /// Makes one with these limits.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub(super) fn create(
        parent: &Arc<Cgroup>,
        controllers: &[Controller],
        limits: &Limits,
        others: Others,
    ) -> io::Result<Self> {
        static NUMBER: AtomicU64 = AtomicU64::new(0);
        let number = NUMBER.fetch_add(1, Ordering::Relaxed);
        let name = format!("{PROGRAM}{}-{number}", own_pid());
        // From here on, an early return removes it.
        let program = Self {
            cgroup: parent.make(&name)?,
            parent: Arc::clone(parent),
            name,
            limits: *limits,
        };
        for (file, value) in settings(controllers, limits, others) {
            program.cgroup.write(file, &value)?;
        }
        if controllers.contains(&Controller::Memory) {
            // A kernel without swap has no such file.
            let _ = program.cgroup.write("memory.swap.max", "0");
        }
        Ok(program)
    }

    /// Moves a process into it. What the process starts from then on is in it too.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub(in crate::sandbox::linux) fn take(&self, process: u32) -> io::Result<()> {
        self.cgroup.take(process)
    }

    /// Why the program was ended, or could start no more processes. Ask this after its end.
    pub(in crate::sandbox::linux) fn ending(&self) -> Option<Ending> {
        let memory = |event| self.cgroup.number("memory.events", event) > 0;
        if memory("oom_kill") || memory("oom_group_kill") {
            // The first counts only what its own limit has led to.
            let is_own = memory("oom") || self.peak("memory.peak") > self.limits.memory;
            return Some(if is_own {
                Ending::Exceeded(Limit::Memory)
            } else {
                Ending::MadeRoom
            });
        }
        // The event alone may be due to the limit of a cgroup above.
        let is_full = self.cgroup.number("pids.events", "max") > 0
            && self.peak("pids.peak") > self.limits.processes;
        is_full.then_some(Ending::Exceeded(Limit::Processes))
    }

    /// The most that there was at once; 0 if the kernel is too old to say.
    fn peak(&self, file: &str) -> u64 {
        let text = self.cgroup.read(file).unwrap_or_default();
        text.trim_end().parse().unwrap_or(0)
    }

    /// Kills everything in it, and waits until all are dead.
    ///
    /// # Errors
    /// If the kernel is too old (before Linux 5.14), or that takes longer than two seconds.
    pub(in crate::sandbox::linux) fn kill_all(&self) -> io::Result<()> {
        self.cgroup.write("cgroup.kill", "1")?;
        let deadline = Instant::now() + REMOVE_TIMEOUT;
        while self.cgroup.number("cgroup.events", "populated") > 0 {
            if Instant::now() >= deadline {
                return Err(io::ErrorKind::TimedOut.into());
            }
            thread::sleep(POLL_INTERVAL);
        }
        Ok(())
    }
}

impl Drop for ProgramCgroup {
    fn drop(&mut self) {
        let mut removed = self.parent.remove(&self.name);
        if removed == Err(Errno::BUSY) {
            // Mostly what is about to be gone anyway.
            let _ = self.cgroup.write("cgroup.kill", "1");
        }
        let deadline = Instant::now() + REMOVE_TIMEOUT;
        while removed == Err(Errno::BUSY) && Instant::now() < deadline {
            thread::sleep(POLL_INTERVAL);
            removed = self.parent.remove(&self.name);
        }
        // What is left, the next grader removes.
    }
}

/// What to write into which file.
fn settings(
    controllers: &[Controller],
    limits: &Limits,
    others: Others,
) -> Vec<(&'static str, String)> {
    let mut settings = Vec::new();
    for controller in controllers {
        match controller {
            Controller::Memory => {
                // Files in its folder, where that is a file system in memory, are memory of it.
                let most = [
                    limits.memory,
                    limits.disk,
                    limits.processes.saturating_mul(MEMORY_OF_TASK),
                    MORE_MEMORY,
                ];
                let most = most.into_iter().fold(0, u64::saturating_add);
                settings.push(("memory.max", most.to_string()));
                settings.push(("memory.oom.group", "1".to_owned()));
            }
            Controller::Pids => {
                let most = limits.processes.saturating_add(others.count());
                settings.push(("pids.max", most.to_string()));
            }
            // Each has the kernel's default, and so the same.
            Controller::Cpu => {}
        }
    }
    settings
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    const LIMITS: Limits = Limits {
        cpu: Duration::from_secs(1),
        nice: 0,
        yields_after: Duration::MAX,
        memory: 100 << 20,
        processes: 32,
        open_files: 64,
        file_size: 1 << 20,
        disk: 10 << 20,
        output: 1 << 20,
    };

    /// A program's cgroup with files that say this.
    fn fake(files: &[(&str, &str)]) -> (tempfile::TempDir, ProgramCgroup) {
        let folder = tempfile::tempdir().expect("a folder");
        let parent = Cgroup::open(folder.path()).expect("it can be opened");
        let program = ProgramCgroup::create(&Arc::new(parent), &[], &LIMITS, Others::Supervisor)
            .expect("a folder");
        let path = folder.path().join(&program.name);
        for (name, text) in files {
            fs::write(path.join(name), text).expect("a file");
        }
        (folder, program)
    }

    #[test]
    fn the_limits_of_a_program_are_written_for_what_can_be_limited() {
        let memory = (100 + 10 + 1 + 64) << 20;
        assert_eq!(
            settings(&Controller::ALL, &LIMITS, Others::Supervisor),
            [
                ("memory.max", format!("{memory}")),
                ("memory.oom.group", "1".to_owned()),
                ("pids.max", "33".to_owned()),
            ]
        );
        assert_eq!(
            settings(&[Controller::Cpu], &LIMITS, Others::Supervisor),
            []
        );
    }

    #[test]
    fn what_the_kernel_did_is_read_from_its_events() {
        let ending = |files: &[_]| fake(files).1.ending();
        assert_eq!(ending(&[]), None);
        let own = ("memory.events", "max 9\noom 1\noom_kill 3\n");
        assert_eq!(ending(&[own]), Some(Ending::Exceeded(Limit::Memory)));
        let reached_only = ("memory.events", "max 9\noom 0\noom_kill 0\n");
        assert_eq!(ending(&[reached_only]), None);
    }

    #[test]
    fn who_dies_of_the_machines_lack_of_memory_has_not_reached_a_limit() {
        let ending = |peak| {
            let killed = ("memory.events", "oom 0\noom_kill 1\noom_group_kill 1\n");
            fake(&[killed, ("memory.peak", peak)]).1.ending()
        };
        assert_eq!(ending("5000000\n"), Some(Ending::MadeRoom));
        assert_eq!(ending("105000000\n"), Some(Ending::Exceeded(Limit::Memory)));
    }

    #[test]
    fn processes_refused_by_the_limit_of_another_are_not_over_the_own() {
        let ending = |peak| {
            let refused = ("pids.events", "max 12\n");
            fake(&[refused, ("pids.peak", peak)]).1.ending()
        };
        assert_eq!(ending("33\n"), Some(Ending::Exceeded(Limit::Processes)));
        assert_eq!(ending("7\n"), None);
    }

    #[test]
    fn the_cgroup_goes_with_its_handle() {
        let (folder, program) = fake(&[]);
        let path = folder.path().join(&program.name);
        assert!(path.is_dir());
        drop(program);
        assert!(!path.exists());
    }

    #[test]
    fn without_the_files_of_a_controller_nothing_is_left() {
        let folder = tempfile::tempdir().expect("a folder");
        let parent = Arc::new(Cgroup::open(folder.path()).expect("it can be opened"));
        assert!(
            ProgramCgroup::create(&parent, &Controller::ALL, &LIMITS, Others::Supervisor).is_err()
        );
        assert_eq!(parent.children().expect("they can be listed").len(), 0);
    }
}
