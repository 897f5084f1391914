//! Notices when the grader does not run, because it is stopped, or its machine is; and when the
//! machine has run out of something. One thread watches for all cases.

use std::fs::File;
use std::io;
use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

use crate::base::shortage::is_shortage;

/// How often a thread of the grader shows that it runs.
const TICK: Duration = Duration::from_millis(20);

/// A longer time between two ticks is a stall.
const STALL: Duration = Duration::from_millis(120);

/// How many ticks there are between two tries whether the machine has what a program needs.
const TICKS_BETWEEN_TRIES: u32 = 5;

/// How long [`Stalls::wait_for_calm`] waits at most.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The stalls of this process, and the shortages of its machine.
#[derive(Clone, Copy, Debug)]
pub(in crate::engine) struct Stalls(());

struct Ticks {
    last: Option<Instant>,
    stalled: Duration,
    /// When something was last found to be missing.
    short: Option<Instant>,
}

static TICKS: Mutex<Ticks> = Mutex::new(Ticks {
    last: None,
    stalled: Duration::ZERO,
    short: None,
});

impl Stalls {
    /// Begins to watch for them, if nobody does yet. Without a thread to tick there are none.
    pub(in crate::engine) fn watch() -> Self {
        static TICKER: Once = Once::new();
        TICKER.call_once(|| {
            let _ = thread::Builder::new().spawn(watch);
        });
        Self(())
    }

    /// Whether the machine has had too little of something since then.
    pub(in crate::engine) fn was_short(self, since: Instant) -> bool {
        with_ticks(|ticks| ticks.short.is_some_and(|short| short >= since))
    }

    /// Waits until the machine has had enough of everything for a moment, for at most ten seconds.
    pub(in crate::engine) fn wait_for_calm(self) {
        let end = Instant::now() + LONGEST_WAIT;
        let moment = TICK * TICKS_BETWEEN_TRIES * 4;
        while Instant::now() < end
            && Instant::now()
                .checked_sub(moment)
                .is_some_and(|since| self.was_short(since))
        {
            thread::sleep(moment);
        }
    }

    /// How long the process has been stalled altogether, the stall that is ending now included.
    pub(super) fn total(self) -> Duration {
        with_ticks(|ticks| ticks.stalled + ticks.current(Instant::now()))
    }
}

/// Ticks, and tries now and then what programs do.
fn watch() {
    for round in (0..TICKS_BETWEEN_TRIES).cycle() {
        with_ticks(Ticks::tick);
        if round == 0
            && let Err(error) = try_resources()
            && is_shortage(&error)
        {
            with_ticks(|ticks| ticks.short = Some(Instant::now()));
        }
        thread::sleep(TICK);
    }
}

/// Starts a thread and opens a file: that tells of every limit that there may be on both.
fn try_resources() -> io::Result<()> {
    File::open("/dev/null")?;
    let thread = thread::Builder::new().spawn(|| {})?;
    // It does not panic.
    let _ = thread.join();
    Ok(())
}

impl Ticks {
    fn tick(&mut self) {
        let now = Instant::now();
        self.stalled += self.current(now);
        self.last = Some(now);
    }

    /// The stall that has not been counted.
    fn current(&self, now: Instant) -> Duration {
        let since = self.last.map(|last| now.duration_since(last));
        since.filter(|since| *since > STALL).unwrap_or_default()
    }
}

fn with_ticks<T>(work: impl FnOnce(&mut Ticks) -> T) -> T {
    work(&mut TICKS.lock().unwrap_or_else(PoisonError::into_inner))
}

/// How long the calling thread has been ready to run and waited for a processor, since it began;
/// zero where the system does not tell.
pub(super) fn own_wait() -> Duration {
    let times = std::fs::read_to_string("/proc/thread-self/schedstat").unwrap_or_default();
    let waited = times.split_ascii_whitespace().nth(1);
    let nanoseconds = waited.and_then(|waited| waited.parse().ok());
    Duration::from_nanos(nanoseconds.unwrap_or(0))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_long_time_without_a_tick_is_a_stall() {
        let began = Instant::now();
        let ticks = Ticks {
            last: Some(began),
            stalled: Duration::ZERO,
            short: None,
        };
        assert_eq!(ticks.current(began + STALL), Duration::ZERO);
        let long = Duration::from_secs(14);
        assert_eq!(ticks.current(began + long), long);
    }
}
