//! Addresses of sockets that speak IPv4 and IPv6.

use std::net::SocketAddr;

/// The same address, in the family of a socket that is bound to `own`.
pub(super) fn in_family_of(own: SocketAddr, addr: SocketAddr) -> SocketAddr {
    match (own, addr) {
        (SocketAddr::V6(_), SocketAddr::V4(addr)) => {
            SocketAddr::new(addr.ip().to_ipv6_mapped().into(), addr.port())
        }
        _ => addr,
    }
}

/// The address as IPv4 if it is one, also at a socket for both families.
pub(super) fn canonical(addr: SocketAddr) -> SocketAddr {
    SocketAddr::new(addr.ip().to_canonical(), addr.port())
}

/// The address at which a datagram from this machine has reached a socket that is bound to `own`.
pub(super) fn reached_by(own: SocketAddr, from: SocketAddr) -> SocketAddr {
    if own.ip().is_unspecified() {
        SocketAddr::new(from.ip(), own.port())
    } else {
        own
    }
}
