//! Time limits that count only the time in which the program could run and the grader looked.
//!
//! Three things take time away that is nobody's fault here: the grader is stopped (Ctrl-Z, a frozen
//! container), the grader's thread waits for a processor, or the program does. None of them is
//! asked for before a limit is over: then what was lost is added to it.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use tokio::time::{Instant, timeout_at};

use super::stalls::{Stalls, own_wait};
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
    waited_before: Duration,
    owner: Cell<Option<Owner>>,
    /// The CPU time of the program after which its waiting no longer counts: it has had enough.
    enough: Duration,
    /// What the program has lost, as far as it is known.
    starved: Cell<Duration>,
    /// Everything that was lost, as far as it is known.
    lost: Cell<Duration>,
    gave_up: Cell<bool>,
}

/// The end of a time limit.
#[derive(Clone, Copy, Debug)]
pub(super) struct TimeLimit {
    end: Instant,
    /// What had been lost when it began.
    lost: Duration,
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
            waited_before: own_wait(),
            owner: Cell::new(None),
            enough,
            starved: Cell::default(),
            lost: Cell::default(),
            gave_up: Cell::new(false),
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
        }
    }

    /// How much is left; `None` if it is over.
    fn left(&self, deadline: TimeLimit) -> Option<Duration> {
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
            if let Ok(found) = timeout_at(end, &mut awaited).await {
                return Some(found);
            }
            end = Instant::now() + self.left(deadline)?;
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
        self.stalls.was_short(self.began.into_std())
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
