//! Programs start in turns: a runtime may take a second of processor time to start, and many that
//! start at once would all be late. What waits, waits beside them.

use std::rc::Rc;
use std::sync::OnceLock;
use std::thread;
use std::time::Duration;

use tokio::sync::{Semaphore, SemaphorePermit};
use tokio::time::{Instant, sleep};

use super::case_run::CaseRun;

/// How many may start at once for each processor: a start waits for the disk, too.
const FOR_EACH_PROCESSOR: usize = 2;

/// The longest turn: not even a program that is never idle keeps others from starting.
const LONGEST: Duration = Duration::from_secs(2);

/// How often to look whether the program is blocked, which ends its start.
const POLL_INTERVAL: Duration = Duration::from_millis(1);

/// The right to start a program now.
pub(super) struct StartTurn {
    _permit: Option<SemaphorePermit<'static>>,
}

impl StartTurn {
    /// Waits for it.
    pub(super) async fn wait() -> Self {
        static TURNS: OnceLock<Semaphore> = OnceLock::new();
        let turns = TURNS.get_or_init(|| {
            let processors = thread::available_parallelism().map_or(1, usize::from);
            Semaphore::new(processors * FOR_EACH_PROCESSOR)
        });
        Self {
            _permit: turns.acquire().await.ok(),
        }
    }

    /// Keeps it until the program waits for something, in a task of its own.
    pub(super) fn keep_while_starting(self, run: &Rc<CaseRun>) {
        let run = Rc::clone(run);
        let end = Instant::now() + LONGEST;
        tokio::task::spawn_local(async move {
            let is_starting =
                || !run.recorder.is_finished() && run.owner().is_some_and(|it| !it.is_blocked());
            while Instant::now() < end && is_starting() {
                sleep(POLL_INTERVAL).await;
            }
            drop(self);
        });
    }
}
