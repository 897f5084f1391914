//! Notices when the grader does not run: it is stopped, or its machine is.

use std::sync::{Mutex, Once, PoisonError};
use std::thread;
use std::time::{Duration, Instant};

/// How often a thread of the grader shows that it runs.
const TICK: Duration = Duration::from_millis(20);

/// A longer time between two ticks is a stall.
const STALL: Duration = Duration::from_millis(120);

/// The stalls of this process.
#[derive(Clone, Copy, Debug)]
pub(super) struct Stalls(());

struct Ticks {
    last: Option<Instant>,
    stalled: Duration,
}

static TICKS: Mutex<Ticks> = Mutex::new(Ticks {
    last: None,
    stalled: Duration::ZERO,
});

impl Stalls {
    /// Begins to watch for them, if nobody does yet. Without a thread to tick there are none.
    pub(super) fn watch() -> Self {
        static TICKER: Once = Once::new();
        TICKER.call_once(|| {
            let tick = || {
                loop {
                    with_ticks(Ticks::tick);
                    thread::sleep(TICK);
                }
            };
            let _ = thread::Builder::new().spawn(tick);
        });
        Self(())
    }

    /// How long the process has been stalled altogether, the stall that is ending now included.
    pub(super) fn total(self) -> Duration {
        with_ticks(|ticks| ticks.stalled + ticks.current(Instant::now()))
    }
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
        };
        assert_eq!(ticks.current(began + STALL), Duration::ZERO);
        let long = Duration::from_secs(14);
        assert_eq!(ticks.current(began + long), long);
    }
}
