//! The address of a case's server.

use std::io;
use std::net::SocketAddr;
use std::ops::Range;
use std::os::fd::OwnedFd;

use rustix::io::{FdFlags, fcntl_setfd, ioctl_fionbio};
use rustix::net::sockopt::set_socket_reuseaddr;
use rustix::net::{AddressFamily, SocketFlags, SocketType, bind, connect, ipproto, socket_with};

use super::socket::Proto;
use crate::base::level::Isolation;

/// The ports to choose from: above those that servers usually use, below those that Linux (32768)
/// and macOS (49152) choose for outgoing connections.
const PORTS: Range<u16> = 20_000..26_000;

/// The distance from a port to its guard, which is a port that stays bound as long as the first is
/// reserved. The grader that binds the guard has the port. When a grader is killed, the kernel
/// releases its guards.
const GUARD_OFFSET: u16 = 6_000;

/// The guards of the addresses that are known beforehand. Two of them may share one.
const GUARDS_OF_KNOWN: Range<u16> = 32_000..32_768;

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
    /// Whether a server can listen there that does not set `SO_REUSEADDR`. It cannot for a minute
    /// after a server there has closed a connection first (`TIME_WAIT`).
    pub is_clean: bool,
    /// Keeps the port reserved.
    _guard: Option<OwnedFd>,
}

/// Why an address cannot be reserved now.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Held {
    /// Another case has it.
    ByCase,
    /// Another program of this machine has it.
    ByOther,
}

impl ReservedAddress {
    /// An address for a server at this level: `own` itself if the case has a network of its own,
    /// where nothing else runs; otherwise [`any`](Self::any).
    ///
    /// # Errors
    /// If no port is free.
    pub fn at_level(level: Isolation, own: SocketAddr) -> io::Result<Self> {
        if !level.own_network() {
            return Self::any(own);
        }
        Ok(Self {
            addr: own,
            is_clean: true,
            _guard: None,
        })
    }

    /// A port of the same IP address as `own` that is another than that of `own`, that nothing on
    /// this machine uses for TCP or UDP, and that is reserved for no other case of any grader.
    ///
    /// # Errors
    /// If no port is free.
    pub fn any(own: SocketAddr) -> io::Result<Self> {
        // Start at a random port: graders that started at the same one would all try the same
        // ports.
        let start = fastrand::u16(PORTS);
        let ports = (start..PORTS.end).chain(PORTS.start..start);
        for port in ports.filter(|port| *port != own.port()) {
            let addr = SocketAddr::new(own.ip(), port);
            let guard = SocketAddr::new(own.ip(), port + GUARD_OFFSET);
            if let Some(guard) = bind_socket(guard, SocketType::STREAM)
                && is_free(addr)
            {
                return Ok(Self {
                    addr,
                    is_clean: true,
                    _guard: Some(guard),
                });
            }
        }
        Err(io::Error::new(
            io::ErrorKind::AddrInUse,
            format!("no port is free between {} and {}", PORTS.start, PORTS.end),
        ))
    }

    /// This address and no other, for one protocol.
    ///
    /// # Errors
    /// If it is held, by whom.
    pub fn exactly(addr: SocketAddr, proto: Proto) -> Result<Self, Held> {
        let kind = match proto {
            Proto::Tcp => SocketType::STREAM,
            Proto::Udp => SocketType::DGRAM,
        };
        let guard = GUARDS_OF_KNOWN.start + addr.port() % GUARDS_OF_KNOWN.len() as u16;
        let guard = SocketAddr::new(addr.ip(), guard);
        let guard = bind_socket(guard, kind).ok_or(Held::ByCase)?;
        let is_clean = bind_socket(everywhere(addr), kind).is_some();
        if !is_clean && (proto == Proto::Udp || !is_free_to_use_again(addr)) {
            return Err(Held::ByOther);
        }
        Ok(Self {
            addr,
            is_clean,
            _guard: Some(guard),
        })
    }
}

/// Ends the minute (`TIME_WAIT`) for which the system keeps the address of a server after it has
/// closed a connection, so that the next server can have it. Both ends must be closed. Does nothing
/// if another connection uses the client's port.
///
/// A new connection between the same ends is begun: the waiting end answers it with the old
/// connection's numbers, which the new one refuses with a reset, and that ends the old one
/// (RFC 1337, hazard 3).
pub fn end_time_wait(server: SocketAddr, client: SocketAddr) {
    if let Some(socket) = new_socket(server, SocketType::STREAM)
        && set_socket_reuseaddr(&socket, true).is_ok()
        && bind(&socket, &client).is_ok()
        && ioctl_fionbio(&socket, true).is_ok()
    {
        let _in_progress = connect(&socket, &server);
    }
}

/// Whether a server could bind here, to this address or to all addresses.
fn is_free(addr: SocketAddr) -> bool {
    let everywhere = everywhere(addr);
    bind_socket(everywhere, SocketType::STREAM).is_some()
        && bind_socket(everywhere, SocketType::DGRAM).is_some()
}

/// The same port of all addresses.
fn everywhere(addr: SocketAddr) -> SocketAddr {
    match addr {
        SocketAddr::V4(_) => ([0, 0, 0, 0], addr.port()).into(),
        SocketAddr::V6(_) => ([0_u16; 8], addr.port()).into(),
    }
}

/// Whether a TCP server that sets `SO_REUSEADDR` could bind here.
fn is_free_to_use_again(addr: SocketAddr) -> bool {
    let Some(socket) = new_socket(addr, SocketType::STREAM) else {
        return false;
    };
    set_socket_reuseaddr(&socket, true).is_ok() && bind(&socket, &addr).is_ok()
}

/// Binds a socket, if the address is free.
fn bind_socket(addr: SocketAddr, kind: SocketType) -> Option<OwnedFd> {
    // Not std's TcpListener, which sets SO_REUSEADDR: it would bind to a port in TIME_WAIT, to
    // which a student's server that does not set the option could not.
    let socket = new_socket(addr, kind)?;
    bind(&socket, &addr).ok()?;
    Some(socket)
}

/// A socket for such addresses.
fn new_socket(addr: SocketAddr, kind: SocketType) -> Option<OwnedFd> {
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
    let socket = socket_with(family, kind, FLAGS, Some(proto)).ok()?;
    fcntl_setfd(&socket, FdFlags::CLOEXEC).ok()?;
    Some(socket)
}

#[cfg(test)]
mod tests {
    use std::net::{TcpListener, TcpStream};

    use super::*;

    #[test]
    fn a_port_is_reserved_once() {
        let own = ([127, 0, 0, 1], 20_500).into();
        let reserved: Vec<ReservedAddress> = (0..50)
            .map(|_| ReservedAddress::any(own).expect("a port"))
            .collect();
        let mut ports: Vec<u16> = reserved.iter().map(|it| it.addr.port()).collect();
        ports.sort_unstable();
        ports.dedup();
        assert_eq!(ports.len(), 50);
        assert!(!ports.contains(&own.port()));
    }

    #[test]
    fn a_known_address_is_reserved_once_and_only_if_it_is_free() {
        let free = ReservedAddress::any(([127, 0, 0, 1], 1).into()).expect("a port");
        let first = ReservedAddress::exactly(free.addr, Proto::Tcp).expect("it is free");
        assert_eq!(
            ReservedAddress::exactly(free.addr, Proto::Tcp).unwrap_err(),
            Held::ByCase
        );
        drop(first);
        ReservedAddress::exactly(free.addr, Proto::Udp).expect("only TCP is held");
        let _other = TcpListener::bind(free.addr).expect("it is free");
        assert_eq!(
            ReservedAddress::exactly(free.addr, Proto::Tcp).unwrap_err(),
            Held::ByOther
        );
    }

    #[test]
    #[cfg(target_os = "linux")]
    fn an_address_is_free_at_once_after_its_server_closed_a_connection() {
        let free = ReservedAddress::any(([127, 0, 0, 1], 1).into()).expect("a port");
        let server = TcpListener::bind(free.addr).expect("it is free");
        let client = TcpStream::connect(free.addr).expect("it listens");
        let client_addr = client.local_addr().expect("it is connected");
        let (accepted, _) = server.accept().expect("a client");
        drop((accepted, server));
        drop(client);
        assert!(!is_free(free.addr), "the system keeps it");
        end_time_wait(free.addr, client_addr);
        assert!(is_free(free.addr));
    }
}
