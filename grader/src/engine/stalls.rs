//! Notices when the grader does not run, because it is stopped, or its machine is; and when the
//! machine has run out of something. One thread watches for all cases.

use std::fs::File;
use std::io;
use std::sync::{Arc, Mutex, PoisonError};
use std::thread::{self, JoinHandle};
use std::time::{Duration, Instant};

use crate::base::shortage::{self, noted};

/// How often a thread of the grader shows that it runs.
const TICK: Duration = Duration::from_millis(20);

/// A longer time between two ticks is a stall.
const STALL: Duration = Duration::from_millis(120);

/// How many ticks there are between two tries whether the machine has what a program needs.
const TICKS_BETWEEN_TRIES: u32 = 5;

/// How many threads must be able to start at once, and how many files to be open: a program's own
/// may just have failed, when a single one is free again.
const TRIED_AT_ONCE: usize = 8;

/// How long [`Stalls::wait_for_calm`] waits at most.
const LONGEST_WAIT: Duration = Duration::from_secs(10);

/// The stalls of this process, and the shortages of its machine.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Stalls(());

struct Ticks {
    is_watched: bool,
    last: Option<Instant>,
    stalled: Duration,
    /// How many failures were due to a shortage, at the last tick.
    shortages: u64,
    /// When there was the last of them.
    short: Option<Instant>,
}

static TICKS: Mutex<Ticks> = Mutex::new(Ticks::new());

impl Stalls {
    /// Begins to watch for them, if nobody does yet. As long as there can be no thread to tick,
    /// there are no stalls.
    pub(crate) fn watch() -> Self {
        with_ticks(|ticks| {
            if !ticks.is_watched {
                let started = thread::Builder::new().spawn(watch).map_err(noted);
                ticks.is_watched = started.is_ok();
            }
        });
        Self(())
    }

    /// Whether the machine has had too little of something since then, as far as it is known.
    fn was_short(self, since: Instant) -> bool {
        with_ticks(|ticks| ticks.short.is_some_and(|short| short >= since))
    }

    /// Waits until the machine has had enough of everything for a moment, for at most ten seconds.
    pub(crate) fn wait_for_calm(self) {
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
    pub(crate) fn total(self) -> Duration {
        with_ticks(|ticks| ticks.stalled + ticks.current(Instant::now()))
    }
}

/// Ticks, and tries now and then what programs do.
fn watch() {
    for round in (0..TICKS_BETWEEN_TRIES).cycle() {
        if round == 0 {
            // What fails is counted.
            let _ = try_resources().map_err(noted);
        }
        with_ticks(|ticks| ticks.tick(shortage::count()));
        thread::sleep(TICK);
    }
}

/// Opens files and starts threads, several at once: that tells of every limit that there may be on
/// both.
fn try_resources() -> io::Result<()> {
    let files: io::Result<Vec<File>> = (0..TRIED_AT_ONCE)
        .map(|_| File::open("/dev/null"))
        .collect();
    drop(files?);
    // They wait for each other, so that all are there at once.
    let end = Arc::new(Mutex::new(()));
    let all = end.lock().unwrap_or_else(PoisonError::into_inner);
    let threads: Vec<io::Result<JoinHandle<()>>> = (0..TRIED_AT_ONCE)
        .map(|_| {
            let end = Arc::clone(&end);
            thread::Builder::new().spawn(move || drop(end.lock()))
        })
        .collect();
    drop(all);
    for thread in threads {
        // It does not panic.
        let _ = thread?.join();
    }
    Ok(())
}

impl Ticks {
    const fn new() -> Self {
        Self {
            is_watched: false,
            last: None,
            stalled: Duration::ZERO,
            shortages: 0,
            short: None,
        }
    }

    fn tick(&mut self, shortages: u64) {
        let now = Instant::now();
        self.stalled += self.current(now);
        self.last = Some(now);
        if shortages != self.shortages {
            self.shortages = shortages;
            self.short = Some(now);
        }
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
pub(crate) fn own_wait() -> Duration {
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
            ..Ticks::new()
        };
        assert_eq!(ticks.current(began + STALL), Duration::ZERO);
        let long = Duration::from_secs(14);
        assert_eq!(ticks.current(began + long), long);
    }
    #[test]
    fn a_failure_that_is_new_is_a_shortage_now() {
        let mut ticks = Ticks::new();
        ticks.tick(0);
        assert_eq!(ticks.short, None);
        ticks.tick(2);
        assert_eq!(ticks.short, ticks.last);
        let short = ticks.short;
        ticks.tick(2);
        assert_eq!(ticks.short, short);
    }

    #[test]
    fn what_is_tried_is_there() {
        try_resources().expect("some threads and files");
    }
}
