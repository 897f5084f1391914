//! The socket table, read through `lsof`.

use std::io;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::process::{Command, Stdio};

use crate::sandbox::socket::{Proto, Socket, SocketState};

/// The sockets of this machine, as far as this user may know.
#[derive(Debug)]
pub struct SocketTable(());

impl SocketTable {
    /// Whether [`Socket::unread`] is known on this system.
    pub const COUNTS_UNREAD: bool = false;

    /// Checks that there is an `lsof`.
    ///
    /// # Errors
    /// If there is none.
    pub fn open() -> io::Result<Self> {
        let version = lsof().arg("-v").output();
        version.map_err(|error| {
            io::Error::new(
                error.kind(),
                format!("lsof, which tells who listens where, cannot be run: {error}"),
            )
        })?;
        Ok(Self(()))
    }

    /// Every socket of one protocol that is bound, IPv4 and IPv6.
    ///
    /// # Errors
    /// If `lsof` cannot be run.
    pub fn sockets(&self, proto: Proto) -> io::Result<Vec<Socket>> {
        list(
            proto,
            match proto {
                Proto::Tcp => "-iTCP",
                Proto::Udp => "-iUDP",
            },
        )
    }

    /// TCP's listeners, or UDP's bound sockets.
    ///
    /// # Errors
    /// If `lsof` cannot be run.
    pub fn servers(&self, proto: Proto) -> io::Result<Vec<Socket>> {
        let mut sockets = self.sockets(proto)?;
        sockets.retain(|socket| {
            matches!(socket.state, SocketState::Listen | SocketState::Unconnected)
        });
        Ok(sockets)
    }

    /// The socket that would receive what `remote` sends to `local`: the connection between the
    /// two, or else the server there, including one that is bound to every address. Without a
    /// `remote`, the server.
    ///
    /// # Errors
    /// If `lsof` cannot be run.
    pub fn find(
        &self,
        proto: Proto,
        local: SocketAddr,
        remote: Option<SocketAddr>,
    ) -> io::Result<Option<Socket>> {
        let mut sockets = list(
            proto,
            &match proto {
                Proto::Tcp => format!("-iTCP:{}", local.port()),
                Proto::Udp => format!("-iUDP:{}", local.port()),
            },
        )?;
        sockets.retain(|socket| socket.local == local || is_bound_to_all(socket.local, local));
        let connection = sockets
            .iter()
            .position(|socket| remote == Some(socket.remote));
        let server = || sockets.iter().position(|socket| socket.remote.port() == 0);
        Ok(connection.or_else(server).map(|at| sockets.swap_remove(at)))
    }
}

/// Whether `bound` receives what is sent to `local` because it is bound to all addresses.
fn is_bound_to_all(bound: SocketAddr, local: SocketAddr) -> bool {
    bound.ip().is_unspecified() && bound.port() == local.port()
}

#[expect(clippy::disallowed_methods, reason = "lsof is a tool of the system")]
fn lsof() -> Command {
    let mut command = Command::new("lsof");
    command.stdin(Stdio::null());
    command
}

fn list(proto: Proto, which: &str) -> io::Result<Vec<Socket>> {
    // Numbers instead of names; machine-readable, with process group, type, name and TCP state.
    let output = lsof().args(["-nP", "-FgtnT", which]).output()?;
    // lsof fails if it finds nothing, which means an empty table.
    Ok(parse(proto, &String::from_utf8_lossy(&output.stdout)))
}

/// Parses lines of one letter and a value: first those of a process, then those of each of its
/// descriptors, which start with `f`.
fn parse(proto: Proto, output: &str) -> Vec<Socket> {
    let mut sockets = Vec::new();
    let (mut group, mut v6) = (0, false);
    for line in output.lines() {
        let Some((letter, value)) = line.split_at_checked(1) else {
            continue;
        };
        match letter {
            "g" => group = value.parse().unwrap_or(0),
            "t" => v6 = value == "IPv6",
            "n" => sockets.extend(parse_name(proto, value, v6, group)),
            "T" => {
                if let (Some(name), Some(last)) = (value.strip_prefix("ST="), sockets.last_mut()) {
                    last.state = parse_state(name);
                }
            }
            _ => {}
        }
    }
    sockets
}

/// "127.0.0.1:8080", "*:8080", "[::1]:8080->[::1]:5000"
fn parse_name(proto: Proto, name: &str, v6: bool, group: u64) -> Option<Socket> {
    let (local, remote) = name.split_once("->").unwrap_or((name, ""));
    let local = parse_address(local, v6)?;
    let remote = parse_address(remote, v6);
    let state = match (proto, remote) {
        (Proto::Udp, None) => SocketState::Unconnected,
        (Proto::Tcp, None) => SocketState::Closed,
        (_, Some(_)) => SocketState::Established,
    };
    let none = SocketAddr::new(unspecified(v6), 0);
    Some(Socket {
        proto,
        state,
        local,
        remote: remote.unwrap_or(none),
        unread: 0,
        unsent: 0,
        inode: group,
        user: None,
    })
}

fn parse_address(text: &str, v6: bool) -> Option<SocketAddr> {
    let (ip, port) = text.rsplit_once(':')?;
    let ip = if ip == "*" {
        unspecified(v6)
    } else {
        ip.trim_matches(['[', ']']).parse().ok()?
    };
    Some(SocketAddr::new(ip, port.parse().ok()?))
}

fn unspecified(v6: bool) -> IpAddr {
    if v6 {
        [0_u16; 8].into()
    } else {
        Ipv4Addr::UNSPECIFIED.into()
    }
}

fn parse_state(name: &str) -> SocketState {
    match name {
        "LISTEN" => SocketState::Listen,
        "SYN_SENT" => SocketState::SynSent,
        "SYN_RECV" | "SYN_RCVD" | "SYN_RECEIVED" => SocketState::SynReceived,
        "ESTABLISHED" => SocketState::Established,
        "FIN_WAIT1" | "FIN_WAIT_1" => SocketState::FinWait1,
        "FIN_WAIT2" | "FIN_WAIT_2" => SocketState::FinWait2,
        "CLOSE_WAIT" => SocketState::CloseWait,
        "LAST_ACK" => SocketState::LastAck,
        "CLOSING" => SocketState::Closing,
        "TIME_WAIT" => SocketState::TimeWait,
        _ => SocketState::Closed,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn reads_what_lsof_writes() {
        let output = "p100\ng99\nf3\ntIPv4\nn127.0.0.1:8080\nTST=LISTEN\nTQR=0\nf4\ntIPv6\n\
                      n[::1]:8080->[::1]:5000\nTST=CLOSE_WAIT\np200\ng200\nf5\ntIPv6\nn*:9000\nTST=LISTEN\n";
        let sockets = parse(Proto::Tcp, output);
        let seen: Vec<_> = sockets
            .iter()
            .map(|socket| {
                (
                    socket.local.to_string(),
                    socket.remote.port(),
                    socket.state,
                    socket.inode,
                )
            })
            .collect();
        assert_eq!(
            seen,
            [
                ("127.0.0.1:8080".to_owned(), 0, SocketState::Listen, 99),
                ("[::1]:8080".to_owned(), 5000, SocketState::CloseWait, 99),
                ("[::]:9000".to_owned(), 0, SocketState::Listen, 200),
            ]
        );
    }
}
