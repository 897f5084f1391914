//! A request to stop, shared by threads and tasks.

use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::{fmt, mem};

use tokio::sync::Notify;

type Callback = Box<dyn FnOnce() + Send>;

/// A flag that is set once and never reset. Clones share the state.
#[derive(Clone, Debug, Default)]
pub struct Cancel(Arc<Shared>);

#[derive(Default)]
struct Shared {
    is_cancelled: AtomicBool,
    callbacks: Mutex<Vec<Callback>>,
    notify: Notify,
}

impl Cancel {
    /// Cancels, and runs the callbacks on this thread. A second call does nothing.
    pub fn cancel(&self) {
        let mut callbacks = self.lock();
        self.0.is_cancelled.store(true, Ordering::Release);
        let callbacks = mem::take(&mut *callbacks);
        self.0.notify.notify_waiters();
        for callback in callbacks {
            callback();
        }
    }

    /// Whether [`cancel`](Self::cancel) was called.
    #[must_use]
    pub fn is_cancelled(&self) -> bool {
        self.0.is_cancelled.load(Ordering::Acquire)
    }

    /// Waits until [`cancel`](Self::cancel) is called.
    pub async fn cancelled(&self) {
        let notified = self.0.notify.notified();
        if !self.is_cancelled() {
            notified.await;
        }
    }

    /// Runs `callback` on [`cancel`](Self::cancel), or at once if that was called already. The
    /// callback must not block.
    pub fn on_cancel(&self, callback: impl FnOnce() + Send + 'static) {
        let mut callbacks = self.lock();
        if !self.is_cancelled() {
            callbacks.push(Box::new(callback));
            return;
        }
        drop(callbacks);
        callback();
    }

    /// Whether this is the last clone.
    #[must_use]
    pub fn is_last(&self) -> bool {
        Arc::strong_count(&self.0) == 1
    }

    fn lock(&self) -> std::sync::MutexGuard<'_, Vec<Callback>> {
        let callbacks = self.0.callbacks.lock();
        callbacks.unwrap_or_else(PoisonError::into_inner)
    }
}

impl fmt::Debug for Shared {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Cancel").field(&self.is_cancelled).finish()
    }
}

#[cfg(test)]
mod tests {
    use std::sync::mpsc::channel;

    use super::*;

    #[test]
    fn callbacks_run_once_and_late_ones_at_once() {
        let (sender, receiver) = channel();
        let cancel = Cancel::default();
        for number in 0..2 {
            let sender = sender.clone();
            cancel.on_cancel(move || sender.send(number).unwrap());
        }
        assert!(!cancel.is_cancelled());
        cancel.clone().cancel();
        cancel.cancel();
        cancel.on_cancel(move || sender.send(2).unwrap());
        assert!(cancel.is_cancelled());
        assert_eq!(receiver.iter().collect::<Vec<_>>(), [0, 1, 2]);
    }

    #[test]
    fn a_task_waits_until_another_thread_cancels() {
        let cancel = Cancel::default();
        let other = cancel.clone();
        let thread = std::thread::spawn(move || other.cancel());
        let runtime = tokio::runtime::Builder::new_current_thread().build();
        runtime.unwrap().block_on(cancel.cancelled());
        thread.join().unwrap();
        assert!(cancel.is_last());
    }
}
