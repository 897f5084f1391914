//! The client of the `udp-hello` lab: says hello to the server, and shows what it answers.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::Duration;

use netlab::{Context, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:20001";

/// What the client says.
const MESSAGE: &str = "Hello UDP Server";

/// How long the client waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (socket, server) = connect()?;
    let answer = exchange(&socket).context(format_args!("no answer from {server}"))?;
    print_line!(
        "Message from Server \"{}\"",
        String::from_utf8_lossy(&answer)
    );
    Ok(())
}

/// Makes a socket that exchanges datagrams with the server and with nobody else.
fn connect() -> io::Result<(UdpSocket, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    // A client needs an address too, or nobody could answer it. Which port does not matter, so it
    // asks for port 0: any free one. (A socket sends only to its own kind of address, IPv4 or IPv6,
    // so it starts out as that kind.)
    let any_port = if server.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(any_port)?;
    // Not what it is in TCP: nothing is sent, so nobody answers, and it works without a server. It
    // notes the address, and with that the system drops the datagrams that come from elsewhere, and
    // tells us if nobody has the server's port open.
    socket
        .connect(server)
        .context(format_args!("cannot reach {server}"))?;
    // Our datagram may get lost on its way, and the answer too, and nothing reports it. Without a
    // limit the client would wait for ever.
    socket.set_read_timeout(Some(TIMEOUT))?;
    Ok((socket, server))
}

/// Sends the message and returns the answer.
fn exchange(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    // One `send` is one datagram, and it is always sent whole: no `write_all` here. (A real client
    // would send again when no answer comes, and give up after some tries.)
    socket.send(MESSAGE.as_bytes())?;
    // As large as a datagram can be: what does not fit the buffer would be cut off.
    let mut answer = vec![0; 65_535];
    loop {
        // One `recv` is one datagram, so this is all of the answer, or none of it yet.
        match socket.recv(&mut answer) {
            Ok(length) => {
                answer.truncate(length);
                return Ok(answer);
            }
            // A signal woke us up (a socket with a timeout does not hide that). Wait again; that
            // the two seconds start anew is good enough here.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // Nothing came in time. Unix calls that "would block", Windows "timed out".
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing came for 2 seconds",
                ));
            }
            // "Refused": the server's machine reported that nobody has that port open.
            Err(error) => return Err(error),
        }
    }
}
