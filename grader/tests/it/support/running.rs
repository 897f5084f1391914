//! A running command, and waiting for conditions.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Ran;

/// Longer than any condition takes on any machine.
const DEADLINE: Duration = Duration::from_secs(120);

/// How often to poll a condition. No test depends on it.
const PAUSE: Duration = Duration::from_millis(2);

/// A command that was started. It is killed on drop.
pub(crate) struct Running(Option<Child>);

impl Running {
    #[track_caller]
    pub(crate) fn start(command: &mut Command) -> Self {
        let child = command.spawn();
        Self(Some(child.unwrap_or_else(|error| {
            panic!("{command:?}: {error}");
        })))
    }

    fn child(&mut self) -> &mut Child {
        self.0.as_mut().expect("it has not been waited for")
    }

    pub(crate) fn pid(&self) -> Pid {
        let child = self.0.as_ref().expect("it has not been waited for");
        Pid::from_raw(child.id().cast_signed())
    }

    pub(crate) fn signal(&self, signal: Signal) {
        kill(self.pid(), signal).expect("it runs");
    }

    /// Writes to its stdin, and closes it.
    pub(crate) fn input(&mut self, text: &str) {
        let mut stdin = self.child().stdin.take().expect("a pipe");
        stdin.write_all(text.as_bytes()).expect("it reads");
    }

    /// The lines that it prints.
    pub(crate) fn lines(&mut self) -> Lines<BufReader<ChildStdout>> {
        BufReader::new(self.child().stdout.take().expect("a pipe")).lines()
    }

    pub(crate) fn has_ended(&mut self) -> bool {
        self.child().try_wait().expect("a status").is_some()
    }

    /// Waits for its end, with its stdin open until then.
    pub(crate) fn ended(mut self) -> Ran {
        let mut child = self.0.take().expect("it has not been waited for");
        let stdin = child.stdin.take();
        let output = child.wait_with_output().expect("it ends");
        drop(stdin);
        output.into()
    }

    /// Kills it, and returns whether it was still running.
    pub(crate) fn killed(mut self) -> bool {
        let mut child = self.0.take().expect("it has not been waited for");
        child.kill().expect("a signal");
        child.wait().expect("a status").code().is_none()
    }

    /// Kills it unless it ends within this time, and returns whether it was still running.
    pub(crate) fn killed_after(mut self, time: Duration) -> bool {
        let child = self.0.take().expect("it has not been waited for");
        ends_within(child, time).is_none_or(|status| status.code().is_none())
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Some(mut child) = self.0.take() {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}

/// Waits for its end. If that takes longer than `time`, kills it and returns `None`.
pub(crate) fn ends_within(mut child: Child, time: Duration) -> Option<ExitStatus> {
    let pid = Pid::from_raw(child.id().cast_signed());
    let (sender, ended) = channel();
    thread::scope(|scope| {
        scope.spawn(move || sender.send(child.wait()));
        if let Ok(status) = ended.recv_timeout(time) {
            return Some(status.expect("a status"));
        }
        // It may have just ended.
        let _ = kill(pid, Signal::SIGKILL);
        None
    })
}

/// A lock for tests that keep all processors busy, and for those that must not run beside them.
/// They run one at a time, so that the programs of other tests still answer in time.
pub(crate) fn heavy() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until a condition is true.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        thread::park_timeout(PAUSE);
    }
}

/// The command lines of all processes, from the kernel's process table. Each word ends with NUL.
pub(crate) fn processes() -> impl Iterator<Item = String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
}

/// Whether this process exists, tested with signal 0.
pub(crate) fn alive(pid: Pid) -> bool {
    kill(pid, None).is_ok()
}
