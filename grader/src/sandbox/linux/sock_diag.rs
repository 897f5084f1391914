//! The kernel's socket table, through `sock_diag`, which `ss` uses too.
//!
//! Reading it touches no socket, so a server that counts its clients does not notice.
//! `/proc/net/tcp` has the same information, but takes a hundred times as long.

use std::io;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr};

use rustix::net::netlink::SOCK_DIAG;

use super::netlink::{DUMP, Netlink, u32_at};
use crate::sandbox::socket::{Proto, Socket, SocketState};

/// `SOCK_DIAG_BY_FAMILY`
pub(super) const BY_FAMILY: u16 = 20;

/// `AF_INET` and `AF_INET6`, as the messages spell them.
pub(super) const INET: u8 = 2;
pub(super) const INET6: u8 = 10;

/// The bit of `TCP_LISTEN` in a request's set of states.
const LISTEN: u32 = 1 << 10;
pub(super) const ANY_STATE: u32 = !0;

/// The sockets of one network: that of the thread that opened the table.
#[derive(Debug)]
pub struct SocketTable {
    netlink: Netlink,
}

impl SocketTable {
    /// Whether [`Socket::unread`] is known on this system.
    pub const COUNTS_UNREAD: bool = true;

    /// Opens the table of the calling thread's network.
    ///
    /// # Errors
    /// If the kernel has no `sock_diag`.
    pub fn open() -> io::Result<Self> {
        Ok(Self {
            netlink: Netlink::open(Some(SOCK_DIAG))?,
        })
    }

    /// Every socket of one protocol, IPv4 and IPv6.
    ///
    /// For TCP this walks the machine's connection table, which is large even when it is empty. For
    /// polling, use [`servers`](Self::servers) or [`find`](Self::find).
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn sockets(&self, proto: Proto) -> io::Result<Vec<Socket>> {
        self.dump(proto, ANY_STATE)
    }

    /// TCP's listeners, or UDP's bound sockets.
    ///
    /// # Errors
    /// If the kernel refuses.
    pub fn servers(&self, proto: Proto) -> io::Result<Vec<Socket>> {
        match proto {
            Proto::Tcp => self.dump(proto, LISTEN),
            Proto::Udp => self.dump(proto, ANY_STATE),
        }
    }

    /// The socket that would receive what `remote` sends to `local`: the connection between the
    /// two, or else the server there, including one that is bound to every address. Without a
    /// `remote`, the server. The cheapest query of the three.
    ///
    /// # Errors
    /// If the kernel refuses, or the two addresses are not of the same family.
    pub fn find(
        &self,
        proto: Proto,
        local: SocketAddr,
        remote: Option<SocketAddr>,
    ) -> io::Result<Option<Socket>> {
        let remote = remote.unwrap_or_else(|| unspecified(local));
        let family = match (local, remote) {
            (SocketAddr::V4(_), SocketAddr::V4(_)) => INET,
            (SocketAddr::V6(_), SocketAddr::V6(_)) => INET6,
            _ => return Err(io::ErrorKind::InvalidInput.into()),
        };
        // For UDP the kernel takes the two ends the other way round ("for historical reasons",
        // udp_diag.c).
        let (source, destination) = match proto {
            Proto::Tcp => (local, remote),
            Proto::Udp => (remote, local),
        };
        let mut found = None;
        let request = encode_request(proto, family, ANY_STATE, Some((source, destination)));
        match self.netlink.request(BY_FAMILY, 0, &request, |answer| {
            found = parse_socket(proto, answer);
        }) {
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(None),
            other => other.map(|()| found),
        }
    }

    fn dump(&self, proto: Proto, states: u32) -> io::Result<Vec<Socket>> {
        let mut sockets = Vec::new();
        for family in [INET, INET6] {
            let request = encode_request(proto, family, states, None);
            let result = self.netlink.request(BY_FAMILY, DUMP, &request, |answer| {
                sockets.extend(parse_socket(proto, answer));
            });
            match result {
                // A kernel without IPv6 has no such sockets.
                Err(error) if family == INET6 && error.kind() == io::ErrorKind::NotFound => {}
                other => other?,
            }
        }
        Ok(sockets)
    }
}

/// The address that means "no other end", in the family of `like`.
fn unspecified(like: SocketAddr) -> SocketAddr {
    match like {
        SocketAddr::V4(_) => (Ipv4Addr::UNSPECIFIED, 0).into(),
        SocketAddr::V6(_) => (Ipv6Addr::UNSPECIFIED, 0).into(),
    }
}

/// `struct inet_diag_req_v2` (linux/inet_diag.h).
pub(super) fn encode_request(
    proto: Proto,
    family: u8,
    states: u32,
    ends: Option<(SocketAddr, SocketAddr)>,
) -> Vec<u8> {
    let protocol = match proto {
        Proto::Tcp => 6,
        Proto::Udp => 17,
    };
    let mut request = vec![family, protocol, 0, 0];
    request.extend(states.to_ne_bytes());
    let nowhere: SocketAddr = (Ipv4Addr::UNSPECIFIED, 0).into();
    let (source, destination) = ends.unwrap_or((nowhere, nowhere));
    request.extend(source.port().to_be_bytes());
    request.extend(destination.port().to_be_bytes());
    request.extend(address_bytes(source.ip()));
    request.extend(address_bytes(destination.ip()));
    // Any interface; no cookie (INET_DIAG_NOCOOKIE): any socket that has these ends.
    request.extend(0_u32.to_ne_bytes());
    request.extend([0xff; 8]);
    request
}

/// An address as it is in messages: IPv4 in the first four bytes.
fn address_bytes(ip: IpAddr) -> [u8; 16] {
    match ip {
        IpAddr::V4(ip) => {
            let mut bytes = [0; 16];
            bytes[..4].copy_from_slice(&ip.octets());
            bytes
        }
        IpAddr::V6(ip) => ip.octets(),
    }
}

/// `struct inet_diag_msg` (linux/inet_diag.h).
fn parse_socket(proto: Proto, answer: &[u8]) -> Option<Socket> {
    let family = *answer.first()?;
    Some(Socket {
        proto,
        state: parse_state(proto, *answer.get(1)?)?,
        local: parse_address(family, answer.get(4..6)?, answer.get(8..24)?)?,
        remote: parse_address(family, answer.get(6..8)?, answer.get(24..40)?)?,
        unread: u32_at(answer, 56)?,
        unsent: u32_at(answer, 60)?,
        inode: u32_at(answer, 68)?.into(),
        user: u32_at(answer, 64),
    })
}

fn parse_address(family: u8, port: &[u8], ip: &[u8]) -> Option<SocketAddr> {
    let port = u16::from_be_bytes(port.try_into().ok()?);
    let ip: IpAddr = match family {
        INET => <[u8; 4]>::try_from(ip.get(..4)?).ok()?.into(),
        INET6 => <[u8; 16]>::try_from(ip).ok()?.into(),
        _ => return None,
    };
    // A socket for both families has the IPv4 addresses of its connections as ::ffff:127.0.0.1.
    Some(SocketAddr::new(ip.to_canonical(), port))
}

/// The kernel's numbers (net/tcp_states.h); UDP uses two of TCP's.
fn parse_state(proto: Proto, number: u8) -> Option<SocketState> {
    Some(match (proto, number) {
        (_, 1) => SocketState::Established,
        (Proto::Udp, _) => SocketState::Unconnected,
        (_, 2) => SocketState::SynSent,
        (_, 3 | 12) => SocketState::SynReceived,
        (_, 4) => SocketState::FinWait1,
        (_, 5) => SocketState::FinWait2,
        (_, 6) => SocketState::TimeWait,
        (_, 7) => SocketState::Closed,
        (_, 8) => SocketState::CloseWait,
        (_, 9) => SocketState::LastAck,
        (_, 10) => SocketState::Listen,
        (_, 11) => SocketState::Closing,
        _ => return None,
    })
}
