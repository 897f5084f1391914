//! The client of the `udp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::Duration;

use support::{Context, ask, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

/// How long the client waits for an answer.
const TIMEOUT: Duration = Duration::from_secs(2);

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let (socket, server) = connect()?;
    let Some(sentence) = ask("Input lowercase sentence: ")? else {
        return Ok(());
    };
    send(&socket, &sentence).context(format_args!("cannot send to {server}"))?;
    let answer = receive(&socket).context(format_args!("no answer from {server}"))?;
    say!("{}", String::from_utf8_lossy(&answer));
    Ok(())
}

/// Makes a socket that exchanges datagrams with the server and with nobody else.
fn connect() -> io::Result<(UdpSocket, SocketAddr)> {
    let server = support::address(DEFAULT_ADDRESS);
    // Any free port of ours will do; the address has to be of the server's kind.
    let any_port = if server.is_ipv6() {
        "[::]:0"
    } else {
        "0.0.0.0:0"
    };
    let socket = UdpSocket::bind(any_port)?;
    // No handshake: from now on the system drops what comes from elsewhere, and tells us when it
    // learns that nobody has the server's port open.
    socket
        .connect(server)
        .context(format_args!("cannot reach {server}"))?;
    // For when it does not learn that, or a datagram gets lost.
    socket.set_read_timeout(Some(TIMEOUT))?;
    Ok((socket, server))
}

/// Sends the sentence as it was typed. That it is too long for a datagram is an error.
fn send(socket: &UdpSocket, sentence: &[u8]) -> io::Result<()> {
    // The end of the datagram is the end of the sentence, so no newline has to mark it; and an
    // empty sentence is an empty datagram. One that is too long fails here, and nothing of it is
    // sent. To send it in two datagrams would be no help: each would get an answer of its own, in
    // either order, if they arrive at all.
    socket.send(sentence)?;
    Ok(())
}

/// Returns the answer, all of it. That none comes is an error.
fn receive(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    // Not as long as the sentence was: upper case can be longer. And what does not fit the buffer
    // is gone, so it has to be as large as a datagram can be.
    let mut answer = vec![0; 65_535];
    loop {
        match socket.recv(&mut answer) {
            Ok(length) => {
                // The rest of the buffer is still zeros.
                answer.truncate(length);
                return Ok(answer);
            }
            // A signal woke us up (a socket with a timeout does not hide that). Wait again.
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
