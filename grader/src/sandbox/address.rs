//! Where a case's server is to live.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::os::fd::OwnedFd;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, ipproto, socket_with};

use crate::base::level::Isolation;

/// Ports to hand out: above what other servers like to use, below where Linux (32768) and macOS
/// (49152) take the ports of outgoing connections from, so that no client on the machine comes to
/// sit on one by chance.
const PORTS: Range<u16> = 20_000..26_000;

/// How far above a port its guard is: a socket that is held as long as the port is handed out.
/// Whoever holds the guard has the port, among all graders on this machine; and the kernel takes it
/// back from one that is killed.
const GUARD: u16 = 6_000;

/// A program that is started meanwhile, for another case, must not inherit the socket and with it
/// the port.
#[cfg(not(target_vendor = "apple"))]
const FLAGS: SocketFlags = SocketFlags::CLOEXEC;
/// macOS can only be told after the socket is there.
#[cfg(target_vendor = "apple")]
const FLAGS: SocketFlags = SocketFlags::empty();

/// An address that belongs to one case until this is dropped.
#[derive(Debug)]
pub struct ReservedAddress {
    /// The address.
    pub addr: SocketAddr,
    /// Held, never used.
    _guard: Option<OwnedFd>,
}

/// The address for a case's server: the document's `own` in a network of the case's own, otherwise
/// the same address with a port that nothing on this machine uses for TCP or UDP and that no other
/// case of any grader is given.
///
/// # Errors
/// If no port is free.
pub fn reserve_address(level: Isolation, own: SocketAddr) -> io::Result<ReservedAddress> {
    if level.own_network() {
        return Ok(ReservedAddress {
            addr: own,
            _guard: None,
        });
    }
    // A random start: graders that begin at the same port would go through the same ones.
    let start = fastrand::u16(PORTS);
    for port in (start..PORTS.end).chain(PORTS.start..start) {
        let addr = SocketAddr::new(own.ip(), port);
        let guard = SocketAddr::new(own.ip(), port + GUARD);
        if let Some(guard) = bound(guard, SocketType::STREAM)
            && is_free(addr)
        {
            return Ok(ReservedAddress {
                addr,
                _guard: Some(guard),
            });
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
    bound(everywhere, SocketType::STREAM).is_some()
        && bound(everywhere, SocketType::DGRAM).is_some()
}

/// A socket bound to this address, if nobody else's is.
fn bound(addr: SocketAddr, kind: SocketType) -> Option<OwnedFd> {
    let family = if addr.is_ipv4() {
        AddressFamily::INET
    } else {
        AddressFamily::INET6
    };
    let proto = if kind == SocketType::STREAM {
        ipproto::TCP
    } else {
        ipproto::UDP
    };
    // Not std's TcpListener: it sets SO_REUSEADDR and so takes a port in TIME_WAIT for free, which
    // a student's server that does not set it could not bind.
    let socket = socket_with(family, kind, FLAGS, Some(proto)).ok()?;
    fcntl_setfd(&socket, FdFlags::CLOEXEC).ok()?;
    bind(&socket, &addr).ok()?;
    Some(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_handed_out_once() {
        let own = ([127, 0, 0, 1], 8080).into();
        let reserved: Vec<ReservedAddress> = (0..50)
            .map(|_| reserve_address(Isolation::Ports, own).expect("a port"))
            .collect();
        let mut ports: Vec<u16> = reserved.iter().map(|it| it.addr.port()).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 50);
    }
}
