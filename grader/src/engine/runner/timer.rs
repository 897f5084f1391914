//! Waits for less than a millisecond, which tokio's timers know nothing of: they round up to the next one, and a case asks the
//! kernel's tables a dozen times whether something has happened that no event tells.

use std::io;
use std::time::Duration;

/// How often the kernel is asked.
pub(super) const MOMENT: Duration = Duration::from_micros(200);

/// Waits so long. By then all that had come for others on this thread is taken, also where the machine is so busy that it came
/// at the same time.
pub(super) async fn wait(time: Duration) {
    if precise(time).await.is_err() {
        tokio::time::sleep(time).await;
    }
    tokio::task::yield_now().await;
}

#[cfg(all(target_os = "linux", not(portable)))]
async fn precise(time: Duration) -> io::Result<()> {
    use rustix::time::{
        Itimerspec, TimerfdClockId, TimerfdFlags, TimerfdTimerFlags, Timespec, timerfd_create,
        timerfd_settime,
    };
    use tokio::net::unix::pipe::Receiver;

    // A timer that is set to nothing never ends.
    let time = time.max(Duration::from_nanos(1));
    let flags = TimerfdFlags::NONBLOCK | TimerfdFlags::CLOEXEC;
    let timer = timerfd_create(TimerfdClockId::Monotonic, flags)?;
    let once = Itimerspec {
        it_interval: Timespec::default(),
        it_value: Timespec::try_from(time).map_err(io::Error::other)?,
    };
    timerfd_settime(&timer, TimerfdTimerFlags::empty(), &once)?;
    // tokio's own type for any descriptor cannot be made without `unsafe`. It is no pipe, but is waited for as one is.
    let timer = Receiver::from_owned_fd_unchecked(timer)?;
    timer.readable().await
}

#[cfg(any(not(target_os = "linux"), portable))]
async fn precise(_: Duration) -> io::Result<()> {
    Err(io::ErrorKind::Unsupported.into())
}
