//! Waits until the server under test is ready, by the kernel's socket table: nothing is sent to it,
//! no connection is tried, and a socket of another program does not count.

use std::net::SocketAddr;
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::address;
use super::case_run::CaseRun;
use super::fair_time::TimeLimit;
use super::stop::{Played, Stop};
use super::timer::{self, POLL_INTERVAL};
use super::trouble::trouble;
use super::unread;
use crate::plan::{ServerPlace, Step};
use crate::sandbox::{Socket, SocketTable};
use crate::spec::Role;
use crate::verdict::conversation::{Fact, GraderError, Unreliable};

/// Back off: poll again after 1/16 of the time waited so far. Asking for one address takes some
/// microseconds.
const BACKOFF: u32 = 16;
/// How long to wait for a bound server to block.
const BUSY_PATIENCE: Duration = Duration::from_millis(500);
/// How long to wait for space in the server's backlog.
const BACKLOG_PATIENCE: Duration = Duration::from_millis(100);

/// Returns once the program's own socket is bound to the server's address.
pub(super) async fn until_ready(run: &CaseRun, step: &Step) -> Played {
    let time = run.recorder.time();
    // The start has a time of its own; that of the step begins afterwards.
    let deadline = time.deadline(run.case.start.max(step.timeout));
    let _wait = run.waits.begin(deadline);
    let mut is_ready = run.is_ready.lock().await;
    let (began, mut busy) = (Instant::now(), None);
    while !*is_ready {
        match is_bound(run) {
            _ if run.recorder.is_flooded() => {
                run.recorder.record(Fact::Stopped(step.id));
                return Err(Stop);
            }
            // A server that ends right after its bind must have ended before a peer connects, on
            // any machine.
            Ok(true)
                if is_busy(
                    run,
                    *busy.get_or_insert_with(|| time.deadline(BUSY_PATIENCE)),
                ) =>
            {
                timer::sleep(POLL_INTERVAL).await;
            }
            Ok(true) => {
                run.recorder.record(Fact::Ready);
                *is_ready = true;
            }
            Ok(false) if run.recorder.is_finished() => {
                record_port_conflict(run);
                run.recorder.record(Fact::Stopped(step.id));
                return Err(Stop);
            }
            Ok(false) if time.is_over(deadline) => {
                record_port_conflict(run);
                run.recorder.record(Fact::ListensOn(other_addresses(run)));
                run.recorder.record(Fact::Overdue(step.id));
                unread::record_unread(run);
                return Err(Stop);
            }
            Ok(false) => timer::sleep(POLL_INTERVAL.max(began.elapsed() / BACKOFF)).await,
            Err(error) => {
                run.recorder
                    .record(trouble(error, GraderError::SocketTable));
                return Err(Stop);
            }
        }
    }
    Ok(())
}

/// Records if the server is bound, after a failure in which no step had needed to know.
pub(super) fn record_if_ready(run: &CaseRun) {
    let is_known = run.is_ready.try_lock().is_ok_and(|is_ready| *is_ready);
    if run.case.program == Role::Server && !is_known && is_bound(run).unwrap_or(false) {
        run.recorder.record(Fact::Ready);
    }
}

/// Whether a server that is bound is still busy with something other than waiting for clients. It
/// is waited for until `deadline`.
fn is_busy(run: &CaseRun, deadline: TimeLimit) -> bool {
    let is_blocked = run.owner().is_none_or(|owner| owner.is_blocked());
    !is_blocked && !run.recorder.time().is_over(deadline)
}

/// Waits for space in the server's backlog, one peer at a time. A short backlog is no mistake, but
/// the kernel would try a connection beyond it again only after seconds. A server that does not
/// accept is not waited for.
pub(super) async fn wait_for_backlog(run: &CaseRun) -> MutexGuard<'_, u32> {
    let mut space = run.backlog_space.lock().await;
    let time = run.recorder.time();
    let deadline = time.deadline(BACKLOG_PATIENCE);
    // Only peers connect, so space that was there stays until a peer takes it.
    while *space == 0 {
        *space = backlog_space(run);
        if *space > 0 || time.is_over(deadline) {
            break;
        }
        timer::sleep(POLL_INTERVAL).await;
    }
    *space = space.saturating_sub(1);
    space
}

/// How many connections the server's backlog has space for; 1 if the system does not tell.
fn backlog_space(run: &CaseRun) -> u32 {
    if !SocketTable::COUNTS_UNREAD {
        return 1;
    }
    let server = run.table.find(run.proto(), run.addr(), None);
    // For a listener, `unread` is the length of its backlog, and `unsent` the maximum.
    let space = |socket: Socket| {
        let maximum = socket.unsent.saturating_sub(1).max(1);
        maximum.saturating_sub(socket.unread)
    };
    server.ok().flatten().map_or(1, space)
}

/// Records if another program has the server's address, or had it a moment ago, and not the grader
/// in this case: then the program is not to blame.
fn record_port_conflict(run: &CaseRun) {
    let holder = run.table.find(run.proto(), run.addr(), None);
    let is_own = |socket: &Socket| {
        let owner = run.owner();
        owner.is_some_and(|owner| owner.owns(socket).unwrap_or(true))
    };
    let is_taken = matches!(holder, Ok(Some(socket)) if !is_own(&socket));
    if !run.has_listen_step() && (is_taken || !run.has_clean_address()) {
        let reason = Unreliable::PortTaken(run.addr());
        run.recorder.record(Fact::Unreliable(reason));
    }
}

/// Whether a socket of the program is bound to the server's address. One that is bound to every
/// address of the machine will do, as the documents' programs do it, unless the program was told a
/// host's name.
fn is_bound(run: &CaseRun) -> std::io::Result<bool> {
    let Some(owner) = run.owner() else {
        return Ok(false);
    };
    let is_named = matches!(run.case.place, ServerPlace::Localhost(_));
    for addr in address::of_server(run) {
        if let Some(socket) = run.table.find(run.proto(), addr, None)?
            && !(is_named && socket.local.ip().is_unspecified())
            && owner.owns(&socket)?
        {
            run.set_addr(addr);
            return Ok(true);
        }
    }
    Ok(false)
}

/// Other addresses that the program listens on.
fn other_addresses(run: &CaseRun) -> Vec<SocketAddr> {
    let Some(owner) = run.owner() else {
        return Vec::new();
    };
    let servers = run.table.servers(run.proto()).unwrap_or_default();
    let own = servers
        .iter()
        .filter(|socket| socket.local.port() != 0 && owner.owns(socket).unwrap_or(false));
    let mut found: Vec<SocketAddr> = own.map(|socket| socket.local).collect();
    found.sort_unstable();
    found.dedup();
    found
}
