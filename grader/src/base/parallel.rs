//! Work on many items at once.

use std::panic::resume_unwind;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, Scope, ScopedJoinHandle};
use std::time::{Duration, Instant};

use super::shortage::noted;

/// How long to wait for the first thread, and how long between two tries.
const LONGEST_WAIT: Duration = Duration::from_secs(30);
const PAUSE: Duration = Duration::from_millis(50);

/// Calls `work` with each item, on up to `threads` new threads, or as many as the machine has now.
/// They take the items in order, and the results are in the order of the items.
///
/// # Panics
/// If `work` panics.
pub fn map<T: Sync, R: Send>(items: &[T], threads: usize, work: impl Fn(&T) -> R + Sync) -> Vec<R> {
    let next = AtomicUsize::new(0);
    let take_items = || {
        let mut results = Vec::new();
        loop {
            let index = next.fetch_add(1, Ordering::Relaxed);
            let Some(item) = items.get(index) else {
                return results;
            };
            results.push((index, work(item)));
        }
    };
    let mut results = thread::scope(|scope| {
        let workers: Vec<_> = (0..threads.max(1).min(items.len()))
            .map_while(|number| start(scope, number == 0, take_items))
            .collect();
        let joined = workers.into_iter().map(ScopedJoinHandle::join);
        joined
            .flat_map(|results| results.unwrap_or_else(|panic| resume_unwind(panic)))
            .collect::<Vec<_>>()
    });
    results.sort_unstable_by_key(|(index, _)| *index);
    results.into_iter().map(|(_, result)| result).collect()
}

/// Starts a thread. `None` if the machine has no more, unless there must be one: then it waits for
/// it.
///
/// # Panics
/// If there is none for half a minute.
fn start<'scope, T: Send + 'scope>(
    scope: &'scope Scope<'scope, '_>,
    must: bool,
    work: impl FnOnce() -> T + Send + Copy + 'scope,
) -> Option<ScopedJoinHandle<'scope, T>> {
    let end = Instant::now() + LONGEST_WAIT;
    loop {
        match thread::Builder::new().spawn_scoped(scope, work) {
            Ok(thread) => return Some(thread),
            Err(error) => {
                noted(error);
            }
        }
        if !must {
            return None;
        }
        assert!(Instant::now() < end, "no thread can be started");
        thread::sleep(PAUSE);
    }
}

#[cfg(test)]
mod tests {
    use std::sync::Barrier;

    use super::map;

    #[test]
    fn results_keep_the_order_of_the_items() {
        let items: Vec<u32> = (0..100).collect();
        assert_eq!(
            map(&items, 7, |item| item * 2),
            items.iter().map(|item| item * 2).collect::<Vec<_>>()
        );
        assert!(map(&[], 7, |item: &u32| *item).is_empty());
        assert_eq!(map(&[1], 0, |item| *item), [1]);
    }

    #[test]
    fn items_are_worked_on_at_once() {
        let barrier = Barrier::new(3);
        map(&[(); 3], 3, |()| barrier.wait());
    }
}
