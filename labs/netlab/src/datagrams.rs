//! Datagrams, exchanged with one server (UDP).

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::time::Duration;

use crate::Context;

/// How long a UDP client waits for an answer. A datagram can get lost, and nothing reports it.
pub const TIMEOUT: Duration = Duration::from_secs(2);

/// Makes a UDP socket that exchanges datagrams with `server` and with nobody else, and that waits
/// for one for [`TIMEOUT`] at most. It is the `connect` that you wrote in `udp-hello`.
///
/// # Errors
///
/// Where there is no way to the server's network. That nobody has the server's port open shows
/// later, when a datagram was sent there.
pub fn connect_udp(server: SocketAddr) -> io::Result<UdpSocket> {
    // Port 0: any free one; the server answers the address that a datagram came from. A socket
    // sends only to its own kind of address, so it starts out as that kind.
    let any_port = if server.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(any_port)?;
    socket
        .connect(server)
        .context(format_args!("cannot reach {server}"))?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    Ok(socket)
}

/// The client's end of a UDP conversation with one server.
///
/// This is what you wrote in `udp-hello` and `udp-uppercase`: a socket of any port, connected to
/// the server; a buffer that any datagram fits; a wait that ends.
///
/// ```no_run
/// # fn converse(address: std::net::SocketAddr) -> std::io::Result<()> {
/// let server = netlab::Datagrams::connect(address)?;
/// server.send(b"one datagram")?;
/// println!("{} bytes came back", server.receive()?.len());
/// # Ok(())
/// # }
/// ```
#[derive(Debug)]
pub struct Datagrams {
    socket: UdpSocket,
    server: SocketAddr,
}

impl Datagrams {
    /// Makes a socket that exchanges datagrams with `server` and with nobody else. Nothing is sent:
    /// UDP has no handshake.
    ///
    /// # Errors
    ///
    /// Where there is no way to the server's network.
    pub fn connect(server: SocketAddr) -> io::Result<Self> {
        let socket = connect_udp(server)?;
        Ok(Self { socket, server })
    }

    /// Sends a message as one datagram: all of it, or none.
    ///
    /// # Errors
    ///
    /// Where the message is too long for a datagram, or where the system learned, from what was
    /// sent before, that nobody has the server's port open.
    pub fn send(&self, message: &[u8]) -> io::Result<()> {
        self.socket
            .send(message)
            .context(format_args!("cannot send to {}", self.server))?;
        Ok(())
    }

    /// Waits for the next datagram from the server, and returns it whole.
    ///
    /// # Errors
    ///
    /// `TimedOut` where none comes for [`TIMEOUT`], `ConnectionRefused` where nobody has the
    /// server's port open.
    pub fn receive(&self) -> io::Result<Vec<u8>> {
        receive(&self.socket).context(format_args!("no answer from {}", self.server))
    }
}

fn receive(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    let mut datagram = vec![0; 65_535];
    loop {
        match socket.recv(&mut datagram) {
            Ok(length) => {
                datagram.truncate(length);
                return Ok(datagram);
            }
            // A signal woke us up: nothing has come yet.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing came for 2 seconds",
                ));
            }
            Err(error) => return Err(error),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn pair() -> (UdpSocket, Datagrams) {
        let server = UdpSocket::bind("127.0.0.1:0").unwrap();
        let client = Datagrams::connect(server.local_addr().unwrap()).unwrap();
        (server, client)
    }

    #[test]
    fn the_longest_datagram_comes_back_whole() {
        let (server, client) = pair();
        let message = vec![b'x'; 65_507];
        client.send(&message).unwrap();
        let mut buffer = vec![0; 65_535];
        let (length, from) = server.recv_from(&mut buffer).unwrap();
        server.send_to(&buffer[..length], from).unwrap();
        assert_eq!(client.receive().unwrap(), message);
    }

    #[test]
    fn a_message_too_long_for_a_datagram_is_an_error() {
        let (_server, client) = pair();
        let error = client.send(&[b'x'; 65_508]).unwrap_err().to_string();
        assert!(error.starts_with("cannot send to 127.0.0.1:"), "{error}");
    }

    #[test]
    fn what_others_send_is_not_received() {
        let (server, client) = pair();
        client.send(b"hello").unwrap();
        let (_, address) = server.recv_from(&mut [0; 9]).unwrap();
        let stranger = UdpSocket::bind("127.0.0.1:0").unwrap();
        stranger.send_to(b"from a stranger", address).unwrap();
        server.send_to(b"", address).unwrap();
        assert_eq!(client.receive().unwrap(), b"");
    }

    #[test]
    fn a_server_that_is_not_there_is_an_error_that_names_it() {
        let (server, client) = pair();
        let address = server.local_addr().unwrap();
        drop(server);
        client.send(b"hello").unwrap();
        let error = client.receive().unwrap_err();
        assert_eq!(error.kind(), ErrorKind::ConnectionRefused);
        assert!(error.to_string().contains(&address.to_string()));
    }
}
