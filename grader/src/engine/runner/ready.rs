//! Waits until the server under test is ready, by the kernel's socket table: nothing is sent to it, no connection is
//! tried, and a socket of somebody else's does not count.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::sync::MutexGuard;
use tokio::time::Instant;

use super::play::Stop;
use super::stage::CaseRun;
use super::timer::MOMENT;
use super::{process, send, timer};
use crate::plan::{Step, StepAction};
use crate::sandbox::{Proto, Socket, SocketTable};
use crate::spec::Transport;
use crate::verdict::conversation::Fact;

/// The longer the program takes, the less often it is looked for: each pause is such a part of the time that has gone by. Asking
/// the table for one address takes some microseconds.
const PART: u32 = 16;
/// How long a server that is bound may do something else than to wait.
const SETTLED: Duration = Duration::from_millis(500);
/// How long the grader waits for room in the queue.
const PATIENCE: Duration = Duration::from_millis(100);

/// Returns once the program's own socket is bound to the server's address.
pub(super) async fn wait(stage: &Rc<CaseRun>, step: &Step, deadline: Instant) -> Result<(), Stop> {
    let mut ready = stage.ready.lock().await;
    let (began, mut bound) = (Instant::now(), None);
    while !*ready {
        match look(stage) {
            _ if stage.flooded() => {
                stage.note(Fact::Stopped(step.id));
                return Err(Stop);
            }
            // One that ends right behind its bind has ended before anybody speaks to it, on any machine.
            Ok(true) if is_busy(stage, *bound.get_or_insert_with(Instant::now)) => {
                timer::wait(MOMENT).await;
            }
            Ok(true) => {
                stage.note(Fact::Ready);
                *ready = true;
            }
            Ok(false) if stage.finished() => {
                taken(stage);
                stage.note(Fact::Stopped(step.id));
                return Err(Stop);
            }
            Ok(false) if Instant::now() >= deadline => {
                taken(stage);
                stage.note(Fact::ListensOn(elsewhere(stage)));
                stage.note(Fact::Overdue(step.id));
                send::unread(stage);
                return Err(Stop);
            }
            Ok(false) => timer::wait(MOMENT.max(began.elapsed() / PART)).await,
            Err(error) => {
                stage.note(Fact::GraderError(format!(
                    "the socket table cannot be read: {error}"
                )));
                return Err(Stop);
            }
        }
    }
    Ok(())
}

/// Whether a server that is bound since then still does something else than to wait for its clients.
fn is_busy(stage: &CaseRun, bound: Instant) -> bool {
    let waits = process::owner(stage).is_none_or(|owner| owner.waits());
    !waits && bound.elapsed() < SETTLED
}

/// Waits for room in the server's queue of connections, one peer at a time. A short queue is nobody's mistake: connections
/// beyond it would be tried again by the kernel only after seconds. A server that does not accept is not waited for.
pub(super) async fn room(stage: &Rc<CaseRun>) -> MutexGuard<'_, u32> {
    let mut room = stage.connecting.lock().await;
    let deadline = Instant::now() + PATIENCE;
    // Nobody else connects: what was free stays so until a peer takes it.
    while *room == 0 {
        *room = free(stage);
        if *room > 0 || Instant::now() >= deadline {
            break;
        }
        timer::wait(MOMENT).await;
    }
    *room = room.saturating_sub(1);
    room
}

/// How many connections have room in the server's queue; one where nobody counts.
fn free(stage: &CaseRun) -> u32 {
    if !SocketTable::COUNTS_UNREAD {
        return 1;
    }
    let server = stage.table.find(proto(stage), stage.addr(), None);
    // A listener's table entry has how many wait and, where a connection has what is unsent, how many may.
    let left = |socket: Socket| {
        socket
            .unsent
            .saturating_sub(1)
            .max(1)
            .saturating_sub(socket.unread)
    };
    server.ok().flatten().map_or(1, left)
}

/// Says so if somebody else than the program, or the grader in this case, has the server's address: then it was no fault of
/// the program's that it could not have it.
fn taken(stage: &CaseRun) {
    let mut grader_has_it = false;
    stage
        .case
        .each_step(&mut |step| grader_has_it |= matches!(step.act, StepAction::Listen(_)));
    let holder = stage.table.find(proto(stage), stage.addr(), None);
    let own =
        |socket| process::owner(stage).is_some_and(|owner| owner.owns(&socket).unwrap_or(true));
    if let Ok(Some(socket)) = holder
        && !grader_has_it
        && !own(socket)
    {
        stage.note(Fact::Unreliable(format!(
            "another program of this machine has taken {}",
            stage.addr()
        )));
    }
}

fn look(stage: &CaseRun) -> std::io::Result<bool> {
    let Some(owner) = process::owner(stage) else {
        return Ok(false);
    };
    match stage.table.find(proto(stage), stage.addr(), None)? {
        Some(socket) => owner.owns(&socket),
        None => Ok(false),
    }
}

/// Where else the program waits for peers.
fn elsewhere(stage: &CaseRun) -> Vec<SocketAddr> {
    let Some(owner) = process::owner(stage) else {
        return Vec::new();
    };
    let servers = stage.table.servers(proto(stage)).unwrap_or_default();
    let own = servers
        .iter()
        .filter(|socket| socket.local.port() != 0 && owner.owns(socket).unwrap_or(false));
    let mut found: Vec<SocketAddr> = own.map(|socket| socket.local).collect();
    found.sort_unstable();
    found.dedup();
    found
}

fn proto(stage: &CaseRun) -> Proto {
    match stage.case.transport {
        Transport::Tcp => Proto::Tcp,
        Transport::Udp => Proto::Udp,
    }
}
