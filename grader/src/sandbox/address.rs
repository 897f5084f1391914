//! The address of a case's server.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::os::fd::OwnedFd;

use rustix::io::{FdFlags, fcntl_setfd};
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, ipproto, socket_with};

use crate::base::level::Isolation;

/// The ports to choose from: above those that servers usually use, below those that Linux (32768)
/// and macOS (49152) choose for outgoing connections.
const PORTS: Range<u16> = 20_000..26_000;

/// The distance from a port to its guard, which is a port that stays bound as long as the first is
/// reserved. The grader that binds the guard has the port. When a grader is killed, the kernel
/// releases its guards.
const GUARD_OFFSET: u16 = 6_000;

/// Programs of other cases that start in the meantime must not inherit the socket.
#[cfg(not(target_vendor = "apple"))]
const FLAGS: SocketFlags = SocketFlags::CLOEXEC;
/// On macOS the flag can only be set afterwards.
#[cfg(target_vendor = "apple")]
const FLAGS: SocketFlags = SocketFlags::empty();

/// An address that belongs to one case until this is dropped.
#[derive(Debug)]
pub struct ReservedAddress {
    /// Where the server should listen.
    pub addr: SocketAddr,
    /// Keeps the port reserved.
    _guard: Option<OwnedFd>,
}

/// Reserves an address for a case's server: `own` itself if the case has a network of its own,
/// otherwise the same IP address with a port that nothing on this machine uses for TCP or UDP, and
/// that is reserved for no other case of any grader.
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
    // Start at a random port: graders that started at the same one would all try the same ports.
    let start = fastrand::u16(PORTS);
    for port in (start..PORTS.end).chain(PORTS.start..start) {
        let addr = SocketAddr::new(own.ip(), port);
        let guard = SocketAddr::new(own.ip(), port + GUARD_OFFSET);
        if let Some(guard) = bind_socket(guard, SocketType::STREAM)
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

/// Whether a server could bind here, to this address or to all addresses.
fn is_free(addr: SocketAddr) -> bool {
    let everywhere: SocketAddr = match addr {
        SocketAddr::V4(_) => ([0, 0, 0, 0], addr.port()).into(),
        SocketAddr::V6(_) => ([0_u16; 8], addr.port()).into(),
    };
    bind_socket(everywhere, SocketType::STREAM).is_some()
        && bind_socket(everywhere, SocketType::DGRAM).is_some()
}

/// Binds a socket, if the address is free.
fn bind_socket(addr: SocketAddr, kind: SocketType) -> Option<OwnedFd> {
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
    // Not std's TcpListener, which sets SO_REUSEADDR: it would bind to a port in TIME_WAIT, to
    // which a student's server that does not set the option could not.
    let socket = socket_with(family, kind, FLAGS, Some(proto)).ok()?;
    fcntl_setfd(&socket, FdFlags::CLOEXEC).ok()?;
    bind(&socket, &addr).ok()?;
    Some(socket)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_port_is_reserved_once() {
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
