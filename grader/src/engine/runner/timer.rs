//! Sleeps for less than a millisecond. Tokio's timers round up to the next millisecond, and a case
//! polls the kernel's tables a dozen times for changes that no event announces.

use std::io;
use std::time::Duration;

/// How often to poll the kernel.
pub(super) const POLL_INTERVAL: Duration = Duration::from_micros(200);

/// Sleeps for `time`, then yields so that the other tasks of this thread have read what arrived,
/// even if the machine is so busy that it arrived at the same time.
pub(super) async fn sleep(time: Duration) {
    if sleep_precisely(time).await.is_err() {
        tokio::time::sleep(time).await;
    }
    tokio::task::yield_now().await;
}

#[cfg(all(target_os = "linux", not(portable)))]
async fn sleep_precisely(time: Duration) -> io::Result<()> {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::net::unix::pipe::Receiver;

    // Setting a timer to zero disarms it.
    let time = time.max(Duration::from_nanos(1));
    let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
    let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
    let once = Itimerspec {
        it_interval: Timespec::default(),
        it_value: Timespec::try_from(time).map_err(io::Error::other)?,
    };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &once)?;
    // Tokio's type for any descriptor needs `unsafe`. A timer is no pipe, but it is polled like
    // one.
    let timer = Receiver::from_owned_fd_unchecked(timer)?;
    timer.readable().await
}

#[cfg(any(not(target_os = "linux"), portable))]
async fn sleep_precisely(_: Duration) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
