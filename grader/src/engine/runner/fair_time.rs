//! Time limits that count only the time in which the program could run and the grader looked.
//!
//! Three things take time away that is nobody's fault here: the grader is stopped (Ctrl-Z, a frozen
//! container), the grader's thread waits for a processor, or the program does. None of them is
//! asked for before a limit is over: then what was lost is added to it.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::sync::Notify;
use tokio::time::{Instant, sleep_until};

use crate::base::{refusals, shortage};
use crate::engine::stalls::{Stalls, own_wait};
use crate::sandbox::Owner;

/// How much a single limit is extended at most. A machine that gives a program so little for so
/// long says nothing about it.
const MOST_EXTRA: Duration = Duration::from_secs(40);

/// The time of one case.
#[derive(Debug)]
pub(super) struct FairTime {
    began: Instant,
    stalls: Stalls,
    stalled_before: Duration,
    shortages_before: u64,
    refusals_before: u64,
    waited_before: Duration,
    owner: Cell<Option<Owner>>,
    /// The CPU time of the program after which its waiting no longer counts: it has had enough.
    enough: Duration,
    /// What the program has lost, as far as it is known.
    starved: Cell<Duration>,
    /// Everything that was lost, as far as it is known.
    lost: Cell<Duration>,
    gave_up: Cell<bool>,
    /// How many limits have been cut short, and the end of the last of them.
    cuts: Cell<(u32, Option<Instant>)>,
    is_cut: Notify,
}

/// The end of a time limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLimit {
    end: Instant,
    /// What had been lost when it began.
    lost: Duration,
    /// How many limits had been cut short when it began.
    cuts: u32,
}

impl TimeLimit {
    /// When it ends, if nothing is lost.
    pub(super) fn end(&self) -> Instant {
        self.end
    }
}

impl FairTime {
    /// The time of a case that begins now. A program that has used `enough` CPU time is not waited
    /// for because it waits for a processor.
    pub(super) fn new(enough: Duration) -> Self {
        let stalls = Stalls::watch();
        Self {
            began: Instant::now(),
            stalled_before: stalls.total(),
            stalls,
            shortages_before: shortage::count(),
            refusals_before: refusals::count(),
            waited_before: own_wait(),
            owner: Cell::new(None),
            enough,
            starved: Cell::default(),
            lost: Cell::default(),
            gave_up: Cell::new(false),
            cuts: Cell::default(),
            is_cut: Notify::new(),
        }
    }

    /// Names the program, once it has been started.
    pub(super) fn set_owner(&self, owner: Owner) {
        self.owner.set(Some(owner));
    }

    /// The end of a time limit that begins now.
    pub(super) fn deadline(&self, limit: Duration) -> TimeLimit {
        TimeLimit {
            end: Instant::now() + limit,
            lost: self.lost.get(),
            cuts: self.cuts.get().0,
        }
    }

    /// Ends a limit now, and all that would have ended before it: what they wait for will not
    /// happen.
    pub(super) fn cut(&self, limit: TimeLimit) {
        let (cuts, _) = self.cuts.get();
        self.cuts.set((cuts + 1, Some(limit.end)));
        self.is_cut.notify_waiters();
    }

    fn was_cut(&self, limit: TimeLimit) -> bool {
        let (cuts, last) = self.cuts.get();
        limit.cuts < cuts && last.is_some_and(|last| limit.end <= last)
    }

    /// How much is left; `None` if it is over.
    fn left(&self, deadline: TimeLimit) -> Option<Duration> {
        if self.was_cut(deadline) {
            return None;
        }
        let now = Instant::now();
        if now < deadline.end {
            return Some(deadline.end - now);
        }
        let extra = self.lost().saturating_sub(deadline.lost);
        if extra > MOST_EXTRA {
            self.gave_up.set(true);
        }
        let end = deadline.end + extra.min(MOST_EXTRA);
        Some(end.saturating_duration_since(now)).filter(|left| !left.is_zero())
    }

    /// Whether a limit is over.
    pub(super) fn is_over(&self, deadline: TimeLimit) -> bool {
        self.left(deadline).is_none()
    }

    /// Waits for something; `None` if the limit is over first.
    pub(super) async fn within<T>(
        &self,
        deadline: TimeLimit,
        awaited: impl Future<Output = T>,
    ) -> Option<T> {
        let mut awaited = pin!(awaited);
        let mut end = deadline.end;
        loop {
            if self.was_cut(deadline) {
                return None;
            }
            tokio::select! {
                biased;
                found = &mut awaited => return Some(found),
                () = self.is_cut.notified() => {}
                () = sleep_until(end) => end = Instant::now() + self.left(deadline)?,
            }
        }
    }

    /// How long the grader has not turned since the case began.
    pub(super) fn stalled(&self) -> Duration {
        self.stalls.total().saturating_sub(self.stalled_before)
    }

    /// How long this thread could not do what it was to do: the grader has not turned, or the
    /// thread has waited for a processor.
    pub(super) fn held_up(&self) -> Duration {
        self.stalled() + own_wait()
    }

    /// Whether the machine has had too little of something since the case began.
    pub(super) fn was_short(&self) -> bool {
        shortage::count() != self.shortages_before || refusals::count() != self.refusals_before
    }

    /// Whether a limit was extended as far as it can be.
    pub(super) fn gave_up(&self) -> bool {
        self.gave_up.get()
    }

    /// How long the program has been ready to run and waited for a processor.
    pub(super) fn starved(&self) -> Duration {
        let known = self.starved.get();
        let time = self.owner.get().map(|owner| owner.processor_time());
        if let Some(time) = time.unwrap_or_default()
            && time.used < self.enough
        {
            // Its threads wait at the same time.
            let most = self.began.elapsed();
            self.starved.set(known.max(time.waited.min(most)));
        }
        self.starved.get()
    }

    /// All that was lost since the case began. Never becomes less.
    fn lost(&self) -> Duration {
        let waited = own_wait().saturating_sub(self.waited_before);
        let lost = self.stalled() + waited + self.starved();
        self.lost.set(self.lost.get().max(lost));
        self.lost.get()
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn a_limit_is_over_when_its_time_is() {
        let time = FairTime::new(Duration::MAX);
        let deadline = time.deadline(Duration::from_millis(1));
        assert_eq!(
            time.within(deadline, std::future::pending::<()>()).await,
            None
        );
        assert!(time.is_over(deadline));
        assert!(!time.gave_up());
        let later = time.deadline(Duration::from_secs(1000));
        assert_eq!(time.within(later, async { 7 }).await, Some(7));
        assert!(!time.is_over(later));
    }

    #[tokio::test]
    async fn a_limit_that_is_cut_short_is_over_and_later_ones_are_not() {
        let time = FairTime::new(Duration::MAX);
        let (short, long) = (Duration::from_secs(1000), Duration::from_secs(2000));
        let (first, second) = (time.deadline(short), time.deadline(long));
        let never = time.within(first, std::future::pending::<()>());
        let (ended, ()) = tokio::join!(never, async { time.cut(first) });
        assert_eq!(ended, None);
        assert!(time.is_over(first));
        assert!(!time.is_over(second));
        assert!(!time.is_over(time.deadline(Duration::from_secs(1))));
    }

    #[tokio::test]
    async fn what_was_lost_is_added() {
        let time = FairTime::new(Duration::MAX);
        let deadline = time.deadline(Duration::ZERO);
        time.lost.set(Duration::from_secs(5));
        let left = time.left(deadline).expect("time is left");
        assert!(left > Duration::from_secs(4), "{left:?}");
        // What was lost before a limit began does not extend it.
        assert!(time.is_over(time.deadline(Duration::ZERO)));
        time.lost.set(MOST_EXTRA + Duration::from_secs(10));
        assert!(!time.is_over(deadline));
        assert!(time.gave_up());
    }
}
