//! Attacks on networks, and through them.

use std::fs::File;
use std::net::{SocketAddr, TcpListener, TcpStream, UdpSocket};
use std::os::linux::net::SocketAddrExt;
use std::os::unix::net::{SocketAddr as UnixAddr, UnixStream};
use std::thread::sleep;
use std::time::{Duration, Instant};

use rustix::net::{AddressFamily, SocketType, ipproto, socket};

use crate::{Loot, Target};

const SOON: Duration = Duration::from_millis(300);

/// Connections to itself, until there are no descriptors left.
pub(crate) fn many_connections(target: &Target) -> Loot {
    let Ok(listener) = TcpListener::bind(target.addr) else {
        return Loot::new();
    };
    let mut held = Vec::new();
    for _ in 0..100_000 {
        let Ok(stream) = TcpStream::connect_timeout(&target.addr, SOON) else {
            break;
        };
        held.push(stream);
        let Ok((stream, _)) = listener.accept() else {
            break;
        };
        held.push(stream);
    }
    sleep(Duration::from_secs(1));
    Loot::new()
}

/// Every port there is, but its own.
pub(crate) fn takes_all_ports(target: &Target) -> Loot {
    let mut held = Vec::new();
    for port in (1..=u16::MAX).filter(|port| *port != target.addr.port()) {
        // With a descriptor in reserve for the server.
        if held.len() > 8000 {
            break;
        }
        let addr = SocketAddr::new(target.addr.ip(), port);
        if let Ok(socket) = UdpSocket::bind(addr) {
            held.push(socket);
        }
    }
    std::mem::forget(held);
    Loot::new()
}

/// Connections that are over, whose ports nobody can have for a minute: those of whoever connects
/// next among them.
pub(crate) fn wears_out_ports(target: &Target) -> Loot {
    let Ok(listener) = TcpListener::bind(target.addr) else {
        return Loot::new();
    };
    let end = Instant::now() + Duration::from_secs(3);
    for _ in 0..40_000 {
        if Instant::now() > end {
            break;
        }
        let Ok(stream) = TcpStream::connect_timeout(&target.addr, SOON) else {
            break;
        };
        // The one that closes first is the one that waits.
        drop(stream);
        let _ = listener.accept();
    }
    Loot::new()
}

/// Sockets that see or make every packet.
pub(crate) fn raw_sockets(_: &Target) -> Loot {
    let mut loot = Loot::new();
    for (family, name) in [
        (AddressFamily::INET, "IPv4"),
        (AddressFamily::INET6, "IPv6"),
    ] {
        for protocol in [ipproto::ICMP, ipproto::TCP, ipproto::RAW] {
            if socket(family, SocketType::RAW, Some(protocol)).is_ok() {
                loot.push(format!("raw {name}"));
            }
        }
    }
    for kind in [SocketType::RAW, SocketType::DGRAM] {
        if socket(AddressFamily::PACKET, kind, None).is_ok() {
            loot.push("packet socket".to_owned());
        }
    }
    loot
}

/// Sockets of families that no lab is about: the host of a virtual machine, the kernel's
/// cryptography, radio.
pub(crate) fn odd_sockets(_: &Target) -> Loot {
    let mut loot = Loot::new();
    // By number (linux/socket.h), since some have no name everywhere.
    for family in (3..=45).filter(|family| ![10, 16].contains(family)) {
        let family = AddressFamily::from_raw(family);
        for kind in [
            SocketType::STREAM,
            SocketType::DGRAM,
            SocketType::SEQPACKET,
            SocketType::RAW,
        ] {
            if socket(family, kind, None).is_ok() {
                loot.push(format!("a socket of family {}", family.as_raw()));
            }
        }
    }
    loot
}

/// Speaks with other machines.
pub(crate) fn calls_out(_: &Target) -> Loot {
    let mut loot = Loot::new();
    // Addresses of documents, which belong to nobody: it is enough that a packet would be sent.
    for addr in [
        "192.0.2.1:53",
        "[2001:db8::1]:53",
        "169.254.169.254:80",
        "224.0.0.1:9",
    ] {
        let Ok(addr) = addr.parse::<SocketAddr>() else {
            continue;
        };
        let own = if addr.is_ipv4() {
            "0.0.0.0:0"
        } else {
            "[::]:0"
        };
        let sent = UdpSocket::bind(own).and_then(|socket| socket.connect(addr));
        if sent.is_ok() {
            loot.push(format!("a way to {addr}"));
        }
    }
    loot
}

/// Speaks with a service of this machine's.
pub(crate) fn calls_the_machine(target: &Target) -> Loot {
    let mut loot = Loot::new();
    for ip in ["127.0.0.1", "::1", "0.0.0.0"] {
        let Ok(ip) = ip.parse() else { continue };
        if TcpStream::connect_timeout(&SocketAddr::new(ip, target.port), SOON).is_ok() {
            loot.push(format!("spoke with the machine at {ip}"));
        }
    }
    loot
}

/// The same by a socket that is a file.
pub(crate) fn calls_by_path(target: &Target) -> Loot {
    let mut loot = Loot::new();
    let paths = [
        target.canary.join("socket"),
        "/run/docker.sock".into(),
        "/var/run/docker.sock".into(),
        "/run/dbus/system_bus_socket".into(),
        "/run/systemd/private".into(),
        "/dev/log".into(),
    ];
    for path in paths {
        if UnixStream::connect(&path).is_ok() {
            loot.push(format!("spoke with {}", path.display()));
        }
    }
    loot
}

/// The same by one that has a name and no file.
pub(crate) fn calls_by_name(target: &Target) -> Loot {
    let connected =
        UnixAddr::from_abstract_name(&target.mark).and_then(|addr| UnixStream::connect_addr(&addr));
    // What can be seen of others' is told by the kernel's table.
    let _ = File::open("/proc/net/unix");
    connected.map_or_else(
        |_| Loot::new(),
        |_| vec!["spoke with the machine by name".to_owned()],
    )
}
