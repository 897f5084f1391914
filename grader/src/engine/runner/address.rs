//! The address of a case's server: reserves it, and knows which others are the same.

use std::net::{Ipv6Addr, SocketAddr};
use std::time::Duration;

use tokio::time::Instant;

use super::case_run::{CaseRun, proto_of};
use super::settings::Settings;
use super::timer;
use crate::plan::{Case, ServerPlace};
use crate::sandbox::{Held, ReservedAddress, end_time_wait};
use crate::verdict::conversation::{Fact, GraderError, Unreliable};

/// How long to wait for an address that another program of this machine has: it may be one that is
/// graded, and ignores its arguments.
const PATIENCE: Duration = Duration::from_secs(15);
/// How long a program that was killed may hold its address.
const DEATH: Duration = Duration::from_secs(1);
/// How often to try to end a connection that is not quite gone.
const ATTEMPTS: usize = 10;
/// How often to look whether an address is free.
const INTERVAL: Duration = Duration::from_millis(5);

/// How long the system keeps an address after a connection, and a bit.
const TIME_WAIT: Duration = Duration::from_secs(65);

/// Reserves the address of the case's server. The document's own is waited for: in a network that
/// cases share, only one at a time can have it. If it is to be a `clean` one, that is waited for,
/// too.
pub(super) async fn reserve(
    case: &Case,
    settings: &Settings,
    clean: bool,
) -> Result<ReservedAddress, Fact> {
    let level = settings.isolation;
    let reserved = match case.place {
        _ if level.own_network() => ReservedAddress::at_level(level, case.server_address()),
        ServerPlace::Drawn(_) | ServerPlace::Localhost(_) => {
            ReservedAddress::at_level(level, case.address)
        }
        ServerPlace::Default => return known_address(case, settings, clean).await,
    };
    reserved.map_err(|error| Fact::GraderError(error.into()))
}

/// Waits until the lab's own address can be reserved.
async fn known_address(
    case: &Case,
    settings: &Settings,
    clean: bool,
) -> Result<ReservedAddress, Fact> {
    let (addr, proto) = (case.address, proto_of(case.transport));
    let (began, mut held_since) = (Instant::now(), None);
    loop {
        match ReservedAddress::exactly(addr, proto) {
            Ok(reserved) if reserved.is_clean || !clean || began.elapsed() > TIME_WAIT => {
                return Ok(reserved);
            }
            Ok(_) | Err(Held::ByCase) => {}
            Err(Held::ByOther) => {
                let since = *held_since.get_or_insert_with(Instant::now);
                if since.elapsed() > PATIENCE {
                    return Err(Fact::Unreliable(Unreliable::PortTaken(addr)));
                }
            }
        }
        if settings.cancel.is_cancelled() {
            return Err(Fact::GraderError(GraderError::Interrupted));
        }
        timer::sleep(INTERVAL).await;
    }
}

/// Whether another case may need the address that this one has.
pub(super) fn is_given_back(run: &CaseRun) -> bool {
    run.case.place == ServerPlace::Default && run.is_tcp() && run.shares_network()
}

/// Gives the document's own address back in a state in which the next case can have it at once.
/// Every socket of the grader must have been closed.
pub(super) async fn give_back(run: &CaseRun) {
    run.listener.take();
    if !is_given_back(run) {
        return;
    }
    // Neither a program that was killed nor a connection that was closed is gone at once.
    let began = Instant::now();
    while is_taken(run) && began.elapsed() < DEATH {
        timer::sleep(timer::POLL_INTERVAL).await;
    }
    end_connections(run).await;
}

/// Ends what the system keeps of the server's connections.
pub(super) async fn end_connections(run: &CaseRun) {
    for client in run.clients.take() {
        for _ in 0..ATTEMPTS {
            if !has_connection(run, client) {
                break;
            }
            end_time_wait(run.addr(), client);
            timer::sleep(timer::POLL_INTERVAL).await;
        }
    }
}

/// The addresses at which the program may listen: `localhost` is either of two.
pub(super) fn of_server(run: &CaseRun) -> Vec<SocketAddr> {
    let addr = run.addr();
    let mut addresses = vec![addr];
    if let ServerPlace::Localhost(_) = run.case.place {
        addresses.push(SocketAddr::new(Ipv6Addr::LOCALHOST.into(), addr.port()));
    }
    addresses
}

/// Where the grader listens for a client that is told `localhost`, which may try `127.0.0.1` or
/// `::1`: one socket hears both. `None` for other clients.
pub(super) fn of_both_families(run: &CaseRun) -> Option<SocketAddr> {
    let all = SocketAddr::new(Ipv6Addr::UNSPECIFIED.into(), run.addr().port());
    matches!(run.case.place, ServerPlace::Localhost(_)).then_some(all)
}

/// Whether any program listens at the server's address.
fn is_taken(run: &CaseRun) -> bool {
    let holder = run.table.find(run.proto(), run.addr(), None);
    holder.is_ok_and(|holder| holder.is_some())
}

/// Whether the server's address still has a connection to this client, in whatever state.
fn has_connection(run: &CaseRun, client: SocketAddr) -> bool {
    let found = run.table.find(run.proto(), run.addr(), Some(client));
    found.is_ok_and(|found| found.is_some_and(|socket| socket.remote == client))
}
