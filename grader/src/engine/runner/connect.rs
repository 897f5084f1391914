//! Gives peers their endpoints: connects, binds, listens, accepts.

use std::net::SocketAddr;
use std::rc::Rc;

use tokio::net::{TcpSocket, TcpStream};

use super::address;
use super::case_run::CaseRun;
use super::endpoint::Endpoint;
use super::fair_time::TimeLimit;
use super::family::canonical;
use super::stop::{Played, Stop};
use super::trouble::trouble;
use super::{ready, wait};
use crate::base::shortage::is_shortage;
use crate::plan::{Peer, Step};
use crate::spec::{Role, Transport};
use crate::verdict::conversation::{Fact, GraderError, SocketError, Unreliable};

/// Why a peer got no endpoint.
enum ConnectError {
    /// The program, or its machine, did not take the connection.
    Failed(SocketError),
    /// The step timed out.
    Overdue,
    /// The grader's own trouble, or its machine's.
    Grader(Fact),
}

/// The peer's endpoint. A peer without one gets it now, once the program is ready.
pub(super) async fn endpoint_for(
    run: &CaseRun,
    peer: Peer,
    step: &Step,
    deadline: TimeLimit,
) -> Result<Rc<Endpoint>, Stop> {
    if let Some(endpoint) = run.endpoints.get(peer) {
        return Ok(endpoint);
    }
    let made = match run.case.transport {
        Transport::Udp => bind_udp(run, peer),
        // The only one who listens is the grader, and it must not speak with itself.
        Transport::Tcp if run.case.program == Role::Client => Err(ConnectError::Grader(
            Fact::GraderError(GraderError::NotAccepted),
        )),
        Transport::Tcp => connect_tcp(run, peer, deadline).await,
    };
    let endpoint = match made {
        Ok(endpoint) => endpoint,
        Err(error) => {
            record_error(run, peer, step, error);
            return Err(Stop);
        }
    };
    if let Ok(addr) = endpoint.local_addr() {
        run.recorder.record(Fact::Bound(peer, addr));
    }
    if endpoint.is_connection() {
        run.recorder.record(Fact::Connected(peer));
    }
    Ok(endpoint)
}

fn bind_udp(run: &CaseRun, peer: Peer) -> Result<Rc<Endpoint>, ConnectError> {
    let any_port = SocketAddr::new(run.addr().ip(), 0);
    run.add_socket(peer, any_port)
        .map_err(|error| ConnectError::Grader(trouble(error, GraderError::Bind)))
}

async fn connect_tcp(
    run: &CaseRun,
    peer: Peer,
    deadline: TimeLimit,
) -> Result<Rc<Endpoint>, ConnectError> {
    let _turn = ready::wait_for_backlog(run).await;
    match run.recorder.time().within(deadline, connect(run)).await {
        Some(Ok(stream)) => Ok(run.add_connection(peer, stream)),
        Some(Err(error)) if lacks_resources(&error) => {
            Err(ConnectError::Grader(trouble(error, GraderError::Connect)))
        }
        Some(Err(error)) => Err(ConnectError::Failed(SocketError::from(&error))),
        None => Err(ConnectError::Overdue),
    }
}

/// Connects. Where the server's address is to be given back, from a port that no other connection
/// has at the same time, which `connect` alone does not promise; see [`address::give_back`].
async fn connect(run: &CaseRun) -> std::io::Result<TcpStream> {
    let server = run.addr();
    if !address::is_given_back(run) {
        return TcpStream::connect(server).await;
    }
    let socket = if server.is_ipv4() {
        TcpSocket::new_v4()?
    } else {
        TcpSocket::new_v6()?
    };
    socket.set_reuseaddr(true)?;
    socket.bind(SocketAddr::new(server.ip(), 0))?;
    socket.connect(server).await
}

fn record_error(run: &CaseRun, peer: Peer, step: &Step, error: ConnectError) {
    match error {
        ConnectError::Failed(error) => {
            run.recorder.record(Fact::ConnectFailed(peer, error));
            run.recorder.record(Fact::Stopped(step.id));
        }
        ConnectError::Overdue => run.recorder.record(Fact::Overdue(step.id)),
        ConnectError::Grader(fact) => run.recorder.record(fact),
    }
}

/// Whether a call failed because the grader or its machine lacks something, which is not the
/// program's fault.
fn lacks_resources(error: &std::io::Error) -> bool {
    is_shortage(error) || error.kind() == std::io::ErrorKind::AddrNotAvailable
}

/// Binds the server's own address for a peer, and listens on it if that is TCP.
pub(super) fn listen(run: &CaseRun, peer: Peer) -> Played {
    let listen_at = |addr| match run.case.transport {
        Transport::Udp => run.add_socket(peer, addr).map(|_| ()),
        Transport::Tcp => listen_tcp(run, addr),
    };
    let bound = match address::of_both_families(run) {
        // The machine may have no IPv6.
        Some(all) => listen_at(all).or_else(|_| listen_at(run.addr())),
        None => listen_at(run.addr()),
    };
    match bound {
        Ok(()) => {
            run.recorder.record(Fact::Bound(peer, run.addr()));
            Ok(())
        }
        Err(error) => {
            // Another program took the port since it was free; another run gets another one.
            let reason = Unreliable::Listen {
                addr: run.addr(),
                reason: error.to_string(),
            };
            run.recorder.record(Fact::Unreliable(reason));
            Err(Stop)
        }
    }
}

fn listen_tcp(run: &CaseRun, addr: SocketAddr) -> std::io::Result<()> {
    let listener = std::net::TcpListener::bind(addr)?;
    listener.set_nonblocking(true)?;
    let listener = tokio::net::TcpListener::from_std(listener)?;
    *run.listener.borrow_mut() = Some(Rc::new(listener));
    Ok(())
}

/// Accepts the next connection that the program makes.
pub(super) async fn accept(run: &CaseRun, peer: Peer, step: &Step, deadline: TimeLimit) -> Played {
    let listener = run.listener.borrow().clone();
    let Some(listener) = listener else {
        return Ok(());
    };
    let waiting = run.waits.begin(deadline);
    loop {
        tokio::select! {
            biased;
            accepted = listener.accept() => match accepted {
                // It is closed at once: nothing that another program says is heard.
                Ok((stream, from)) if is_of_other(run, &stream, from) => {}
                Ok((stream, from)) => {
                    run.add_connection(peer, stream);
                    run.recorder.record(Fact::Accepted(peer, canonical(from)));
                    return Ok(());
                }
                Err(error) if lacks_resources(&error) => {
                    run.recorder.record(trouble(error, GraderError::Accept));
                    return Err(Stop);
                }
                // The connection was gone before it was accepted; there may be another one.
                Err(_) => {}
            },
            has_changed = run.recorder.changed(None, deadline) => {
                if !has_changed || run.recorder.is_finished() {
                    drop(waiting);
                    // The step itself tells whether it is overdue or can never be met.
                    return wait::until_met(run, step, deadline).await;
                }
            }
        }
    }
}

/// Whether another program than the one under test has made the connection.
fn is_of_other(run: &CaseRun, stream: &TcpStream, from: SocketAddr) -> bool {
    let own = stream.local_addr().unwrap_or(run.addr());
    run.strangers
        .is_connection_of_other(canonical(from), canonical(own))
}
