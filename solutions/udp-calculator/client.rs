//! The client of the `udp-calculator` lab: sends a calculation in three datagrams.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::Duration;

use support::{Context, ask, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8888";

/// How long the client waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let (socket, server) = connect()?;
    say!("====================================");
    say!("Welcome to Ironclads UDP Calculator!");
    say!("====================================\n");
    let mut tokens = Vec::new();
    for prompt in [
        "Input the first integer: ",
        "Input an operator (+ / * -): ",
        "Input the second integer: ",
    ] {
        // Asked before anything is sent: a user who gives up half way leaves no half a calculation
        // with the server.
        let Some(token) = ask(prompt)? else {
            return Ok(());
        };
        tokens.push(token);
    }
    let answer = exchange(&socket, &tokens).context(format_args!("no answer from {server}"))?;
    say!("The answer is: {}", String::from_utf8_lossy(&answer));
    Ok(())
}

/// Makes a socket that exchanges datagrams with the server and with nobody else.
fn connect() -> io::Result<(UdpSocket, SocketAddr)> {
    let server = support::address(DEFAULT_ADDRESS);
    // Port 0: any free one; the server answers the address that a datagram came from. A socket
    // sends only to its own kind of address, so it starts out as that kind.
    let any_port = if server.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(any_port)?;
    // Nothing is sent by this: there is no handshake, and so no way to see whether a server is
    // there. But from now on the system drops datagrams that come from elsewhere, and passes on
    // the news that nobody has the server's port open.
    socket
        .connect(server)
        .context(format_args!("cannot reach {server}"))?;
    // A datagram can get lost, and then nobody tells. A wait needs an end.
    socket.set_read_timeout(Some(TIMEOUT))?;
    Ok((socket, server))
}

/// Sends the three tokens, each in a datagram, and returns the answer.
fn exchange(socket: &UdpSocket, tokens: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    for token in tokens {
        // One `send` is one datagram, all of it or none; an empty one is a datagram, too. "Refused"
        // here is about the one before: the news of it came back in the meantime.
        socket.send(token)?;
    }
    // As large as a datagram can be: what does not fit the buffer would be cut off.
    let mut answer = vec![0; 65_535];
    loop {
        // One `recv` is one datagram, however large the buffer is: no loop to collect pieces.
        match socket.recv(&mut answer) {
            Ok(length) => {
                answer.truncate(length);
                return Ok(answer);
            }
            // A signal woke us up (a socket with a timeout does not hide that). Wait again; that
            // the two seconds start anew is good enough here.
            Err(e) if e.kind() == ErrorKind::Interrupted => {}
            Err(e) if matches!(e.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing came for 2 seconds",
                ));
            }
            // "Refused": the server's machine told that nobody has that port open.
            Err(e) => return Err(e),
        }
    }
}
