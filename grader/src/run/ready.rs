//! Waits until the server under test is ready, by the kernel's socket table: nothing is sent to it, no connection is
//! tried, and a socket of somebody else's does not count.

use std::net::SocketAddr;
use std::rc::Rc;
use std::time::Duration;

use tokio::time::Instant;

use super::conversation::Stop;
use super::isolation::{Proto, Socket, State};
use super::stage::Stage;
use super::transcript::Fact;
use super::{send, subject};
use crate::plan::Step;
use crate::spec::Transport;

/// How often the table is read. Reading it takes some twenty microseconds.
const INTERVAL: Duration = Duration::from_millis(1);

/// Returns once the program's own socket is bound to the server's address.
pub(super) async fn wait(stage: &Rc<Stage>, step: &Step, deadline: Instant) -> Result<(), Stop> {
    let mut ready = stage.ready.lock().await;
    while !*ready {
        match look(stage) {
            Ok(true) => {
                stage.note(Fact::Ready);
                *ready = true;
            }
            Ok(false) if stage.finished() || stage.flooded() => {
                stage.note(Fact::Stopped(step.id));
                return Err(Stop);
            }
            Ok(false) if Instant::now() >= deadline => {
                stage.note(Fact::ListensOn(elsewhere(stage)));
                stage.note(Fact::Overdue(step.id));
                send::unread(stage);
                return Err(Stop);
            }
            Ok(false) => tokio::time::sleep(INTERVAL).await,
            Err(error) => {
                stage.note(Fact::Broken(format!("the socket table cannot be read: {error}")));
                return Err(Stop);
            }
        }
    }
    Ok(())
}

fn look(stage: &Stage) -> std::io::Result<bool> {
    let Some(owner) = subject::owner(stage) else { return Ok(false) };
    let addr = stage.addr();
    for socket in waiting(stage)? {
        if fits(socket.local, addr) && owner.owns(&socket)? {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Where else the program waits for peers.
fn elsewhere(stage: &Stage) -> Vec<SocketAddr> {
    let Some(owner) = subject::owner(stage) else { return Vec::new() };
    let mut found: Vec<SocketAddr> = waiting(stage)
        .unwrap_or_default()
        .iter()
        .filter(|socket| socket.local.port() != 0 && owner.owns(socket).unwrap_or(false))
        .map(|socket| socket.local)
        .collect();
    found.sort_unstable();
    found.dedup();
    found
}

/// The sockets that wait for anybody to connect or to send.
fn waiting(stage: &Stage) -> std::io::Result<Vec<Socket>> {
    let (proto, state) = match stage.case.transport {
        Transport::Tcp => (Proto::Tcp, State::Listen),
        Transport::Udp => (Proto::Udp, State::Unconnected),
    };
    Ok(stage.table.sockets(proto)?.into_iter().filter(|socket| socket.state == state).collect())
}

/// Whether a socket that is bound to `local` gets what is sent to `addr`.
fn fits(local: SocketAddr, addr: SocketAddr) -> bool {
    local.port() == addr.port() && (local.ip() == addr.ip() || local.ip().is_unspecified())
}
