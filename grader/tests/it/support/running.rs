//! A command while it runs, and waiting for what has to come true.

use std::io::{BufRead, BufReader, Lines, Write};
use std::process::{Child, ChildStdout, Command, ExitStatus};
use std::sync::mpsc::channel;
use std::sync::{Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};
use std::{fs, thread};

use nix::sys::signal::{Signal, kill};
use nix::unistd::Pid;

use super::Ran;

/// Longer than any machine takes for what a test waits for.
const DEADLINE: Duration = Duration::from_secs(120);

/// How often it is asked whether something has come true. No test depends on it.
const PAUSE: Duration = Duration::from_millis(2);

/// A command that was started. It is killed where the test ends before it.
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

    /// Waits for its end. Until then its stdin is open.
    pub(crate) fn ended(mut self) -> Ran {
        let mut child = self.0.take().expect("it has not been waited for");
        let stdin = child.stdin.take();
        let output = child.wait_with_output().expect("it ends");
        drop(stdin);
        output.into()
    }

    /// Kills it. Whether it was still running.
    pub(crate) fn killed(mut self) -> bool {
        let mut child = self.0.take().expect("it has not been waited for");
        child.kill().expect("a signal");
        child.wait().expect("a status").code().is_none()
    }

    /// Kills it unless it ends in this time. Whether it was still running.
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

/// Waits for its end; where that does not come in time it is killed, and there is no status.
pub(crate) fn ends_within(mut child: Child, time: Duration) -> Option<ExitStatus> {
    let pid = Pid::from_raw(child.id().cast_signed());
    let (sender, ended) = channel();
    thread::scope(|scope| {
        scope.spawn(move || sender.send(child.wait()));
        if let Ok(status) = ended.recv_timeout(time) {
            return Some(status.expect("a status"));
        }
        // It may end at this very moment.
        let _ = kill(pid, Signal::SIGKILL);
        None
    })
}

/// Held by a test that keeps all processors busy: such tests come one after the other, so that the
/// programs of the others, which run meanwhile, still answer in time.
pub(crate) fn heavy() -> MutexGuard<'static, ()> {
    static ONE: Mutex<()> = Mutex::new(());
    ONE.lock().unwrap_or_else(PoisonError::into_inner)
}

/// Waits until something has come true.
#[track_caller]
pub(crate) fn wait_until(what: &str, mut is_so: impl FnMut() -> bool) {
    let deadline = Instant::now() + DEADLINE;
    while !is_so() {
        assert!(Instant::now() < deadline, "{what} did not come about");
        thread::park_timeout(PAUSE);
    }
}

/// The command lines of all processes, each word with a NUL behind it, by the kernel's table.
pub(crate) fn processes() -> impl Iterator<Item = String> {
    let processes = fs::read_dir("/proc").into_iter().flatten().flatten();
    processes.filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
}

/// Whether there is such a process: signal 0 asks.
pub(crate) fn alive(pid: Pid) -> bool {
    kill(pid, None).is_ok()
}
