//! Where a case's server is to live.

use std::collections::BTreeSet;
use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::sync::{Mutex, PoisonError};

use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, ipproto, socket_with};

use super::Isolation;

/// Ports to hand out: above what other servers like to use, below where Linux (32768) and macOS (49152) take the ports
/// of outgoing connections from, so that no client on the machine comes to sit on one by chance.
const PORTS: Range<u16> = 20_000..32_000;

/// The ports that this process has handed out and not got back.
static TAKEN: Mutex<BTreeSet<u16>> = Mutex::new(BTreeSet::new());

/// An address that belongs to one case until this is dropped.
#[derive(Debug)]
pub struct Reserved {
    /// The address.
    pub addr: SocketAddr,
    port: Option<u16>,
}

impl Drop for Reserved {
    fn drop(&mut self) {
        if let Some(port) = self.port {
            TAKEN
                .lock()
                .unwrap_or_else(PoisonError::into_inner)
                .remove(&port);
        }
    }
}

/// The address for a case's server: the document's `own` in a network of the case's own, otherwise the same address
/// with a port that nothing on this machine uses for TCP or UDP and no other case of this process is given.
///
/// # Errors
/// If no port is free.
pub fn reserve_address(level: Isolation, own: SocketAddr) -> io::Result<Reserved> {
    if level == Isolation::Namespace {
        return Ok(Reserved {
            addr: own,
            port: None,
        });
    }
    // A random start: two graders on one machine do not know of each other.
    let start = fastrand::u16(PORTS);
    for port in (start..PORTS.end).chain(PORTS.start..start) {
        if !TAKEN
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
            .insert(port)
        {
            continue;
        }
        let reserved = Reserved {
            addr: SocketAddr::new(own.ip(), port),
            port: Some(port),
        };
        if is_free(reserved.addr) {
            return Ok(reserved);
        }
    }
    Err(io::Error::new(
        io::ErrorKind::AddrInUse,
        format!("no port is free between {} and {}", PORTS.start, PORTS.end),
    ))
}

/// Whether a server could bind here now, on this address or on all of them.
fn is_free(addr: SocketAddr) -> bool {
    let everywhere: SocketAddr = match addr {
        SocketAddr::V4(_) => ([0, 0, 0, 0], addr.port()).into(),
        SocketAddr::V6(_) => ([0_u16; 8], addr.port()).into(),
    };
    let family = if addr.is_ipv4() {
        AddressFamily::INET
    } else {
        AddressFamily::INET6
    };
    // Not std's TcpListener: it sets SO_REUSEADDR and so takes a port in TIME_WAIT for free, which a student's server
    // that does not set it could not bind.
    let binds = |kind, proto| {
        socket_with(family, kind, SocketFlags::empty(), proto)
            .and_then(|socket| bind(&socket, &everywhere))
            .is_ok()
    };
    binds(SocketType::STREAM, Some(ipproto::TCP)) && binds(SocketType::DGRAM, Some(ipproto::UDP))
}
