//! Makes a program that has had much CPU time give way to all other work. A class has programs that
//! use up the processors, and they must not slow down everyone else's.
//!
//! Linux shares the processors between sessions first (autogroups, sched(7)), and inside a session
//! by the priority of each thread. The session's part is set here, because only a process inside
//! can be sure to reach its own; the grader lowers the threads' priority.

use std::cell::{Cell, RefCell};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::time::Duration;

use crate::base::process::Limits;

/// The priority of a program that gives way, as a nice value: a thirtieth of the usual share. Not
/// the lowest of all, because it takes processor time to watch a program, and to end.
pub(in crate::sandbox::linux) const LOW_PRIORITY: i32 = 15;

/// The share of the processors that this process's session gets.
#[derive(Debug)]
pub(super) struct SessionShare {
    file: RefCell<Option<File>>,
    /// The nice value that it has, and that it is to have.
    is: Cell<i32>,
    wanted: Cell<i32>,
}

impl SessionShare {
    /// Opens that of the calling process. Call this before other processes are shut out of its
    /// folder in /proc, which shuts out the process itself.
    pub(super) fn open() -> Self {
        // A kernel without autogroups has no such file.
        let file = OpenOptions::new().write(true).open("/proc/self/autogroup");
        Self::new(file.ok())
    }

    fn new(file: Option<File>) -> Self {
        Self {
            file: RefCell::new(file),
            is: Cell::new(0),
            wanted: Cell::new(0),
        }
    }

    /// Gives it what is wanted. The kernel lets a user do this only ten times a second, for all
    /// processes together, so it may take another try.
    fn update(&self) {
        if self.is == self.wanted {
            return;
        }
        if let Some(file) = self.file.borrow_mut().as_mut()
            && file
                .write_all(self.wanted.get().to_string().as_bytes())
                .is_ok()
        {
            self.is.set(self.wanted.get());
        }
    }
}

/// How much more CPU time the program has whenever the grader is told again.
const AGAIN_AFTER: Duration = Duration::from_secs(1);

/// Whether a program has to give way.
#[derive(Debug)]
pub(super) struct Yielding {
    session: SessionShare,
    /// The CPU time from which the grader is told.
    next: Cell<Duration>,
}

impl Yielding {
    /// For a program with these limits.
    pub(super) fn new(session: SessionShare, limits: &Limits) -> Self {
        session.wanted.set(limits.nice);
        session.update();
        Self {
            session,
            next: Cell::new(limits.yields_after),
        }
    }

    /// Makes the program give way if it has had this much CPU time. Whether the grader is to be
    /// told.
    pub(super) fn update(&self, cpu_time: Duration) -> bool {
        let is_busy = cpu_time >= self.next.get();
        if is_busy {
            self.session.wanted.set(LOW_PRIORITY);
            self.next.set(cpu_time + AGAIN_AFTER);
        }
        self.session.update();
        is_busy
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_grader_is_told_now_and_then() {
        let seconds = Duration::from_secs;
        let yielding = |yields_after| {
            let limits = Limits {
                yields_after,
                ..Limits::default()
            };
            Yielding::new(SessionShare::new(None), &limits)
        };
        let busy = yielding(seconds(2));
        let told = [1, 2, 2, 3, 5].map(|time| busy.update(seconds(time)));
        assert_eq!(told, [false, true, false, true, true]);
        assert!(!yielding(Duration::MAX).update(seconds(100)));
    }
}
