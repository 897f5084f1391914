//! Jails that have started already and wait for what they are to run: starting a process takes
//! longer than all the rest of what a jail does. They are made while others run, and each is used
//! once.

use std::io;
use std::os::fd::OwnedFd;
use std::os::unix::net::UnixStream;
use std::process::{Child, Stdio};
use std::sync::{Condvar, Mutex, MutexGuard, Once, PoisonError};
use std::thread;
use std::time::Duration;

use rustix::event::{PollFd, PollFlags, Timespec, poll};

use super::namespaces::spawn_in_namespaces;
use super::probe;
use super::stage::Stage;
use super::wire::Preparation;
use crate::base::level::Isolation;

/// A jail that waits for its request.
#[derive(Debug)]
pub(super) struct WaitingJail {
    pub(super) process: Child,
    /// Blocking. The jail alone holds the other end, so this hangs up when the jail ends.
    pub(super) control: UnixStream,
}

impl WaitingJail {
    /// Starts one.
    fn start(level: Isolation) -> io::Result<Self> {
        let (control, theirs) = UnixStream::pair()?;
        let stage = if level.own_network() {
            Stage::Namespace
        } else {
            Stage::Ports
        };
        let mut command = stage.command();
        command.stdin(OwnedFd::from(theirs)).stdout(Stdio::null());
        let process = if stage == Stage::Namespace {
            spawn_in_namespaces(command)?
        } else {
            let scratch = probe::scratch();
            let preparation = serde_json::to_string(&Preparation { level, scratch })?;
            command.arg(preparation).spawn()?
        };
        Ok(Self { process, control })
    }

    /// Whether it still waits. It says nothing and does not end before it has a request.
    fn waits(&self) -> bool {
        let mut control = [PollFd::new(&self.control, PollFlags::IN)];
        let now = Timespec::default();
        poll(&mut control, Some(&now)).is_ok_and(|ready| ready == 0)
    }

    /// Ends one that nobody needs.
    fn end(mut self) {
        // It ends when the grader hangs up.
        drop(self.control);
        let _ = self.process.wait();
    }
}

/// Starts the thread that makes jails, and has it make some for this level. Call this in a thread
/// that has entered no case.
pub(super) fn prepare(level: Isolation) {
    static MAKER: Once = Once::new();
    lock().of(level);
    // Without the thread each program waits for its own jail.
    MAKER.call_once(|| drop(thread::Builder::new().spawn(make_jails)));
    CHANGED.notify_all();
}

/// A jail for one program.
pub(super) fn take(level: Isolation) -> io::Result<WaitingJail> {
    loop {
        let taken = lock().of(level).pop();
        CHANGED.notify_all();
        match taken {
            Some(jail) if jail.waits() => return Ok(jail),
            // Something has killed it, or it could not prepare itself.
            Some(jail) => jail.end(),
            None => return WaitingJail::start(level),
        }
    }
}

/// Ends those that wait, and waits until they are gone.
pub(super) fn end_all() {
    let mut waiting = lock();
    let left = std::mem::take(&mut waiting.levels);
    while waiting.is_one_being_made {
        waiting = wait_for_change(waiting);
    }
    drop(waiting);
    for (_, jails) in left {
        jails.into_iter().for_each(WaitingJail::end);
    }
}

/// The jails that wait.
static WAITING: Mutex<Waiting> = Mutex::new(Waiting {
    levels: Vec::new(),
    is_one_being_made: false,
});

/// Signalled when there may be too few of them, and when one has been made.
static CHANGED: Condvar = Condvar::new();

struct Waiting {
    /// An entry for each level that is used.
    levels: Vec<(Isolation, Vec<WaitingJail>)>,
    is_one_being_made: bool,
}

impl Waiting {
    /// Those of a level.
    fn of(&mut self, level: Isolation) -> &mut Vec<WaitingJail> {
        let known = self.levels.iter().position(|(known, _)| *known == level);
        let at = known.unwrap_or_else(|| {
            self.levels.push((level, Vec::new()));
            self.levels.len() - 1
        });
        &mut self.levels[at].1
    }
}

fn lock() -> MutexGuard<'static, Waiting> {
    WAITING.lock().unwrap_or_else(PoisonError::into_inner)
}

fn wait_for_change(waiting: MutexGuard<'static, Waiting>) -> MutexGuard<'static, Waiting> {
    let changed = CHANGED.wait(waiting);
    changed.unwrap_or_else(PoisonError::into_inner)
}

/// About how long a jail and its program take to start.
const START_OF_PROGRAM: Duration = Duration::from_millis(10);

/// Keeps as many jails of each level waiting as there are processors.
fn make_jails() {
    let most = thread::available_parallelism().map_or(1, usize::from);
    let mut waiting = lock();
    loop {
        let mut levels = waiting.levels.iter();
        let Some((level, left)) =
            levels.find_map(|(level, jails)| (jails.len() < most).then_some((*level, jails.len())))
        else {
            waiting = wait_for_change(waiting);
            continue;
        };
        waiting.is_one_being_made = true;
        drop(waiting);
        if left > 0 {
            // The program that took one is starting, and needs a processor.
            thread::sleep(START_OF_PROGRAM);
        }
        let made = WaitingJail::start(level);
        waiting = lock();
        let at = waiting.levels.iter().position(|(known, _)| *known == level);
        match (made, at) {
            (Ok(jail), Some(at)) => waiting.levels[at].1.push(jail),
            // The last case has ended meanwhile.
            (Ok(jail), None) => jail.end(),
            // Not again before the next program, which tells what is wrong.
            (Err(_), Some(at)) => drop(waiting.levels.swap_remove(at)),
            (Err(_), None) => {}
        }
        waiting.is_one_being_made = false;
        CHANGED.notify_all();
    }
}
