//! The client of the `udp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io;
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
    todo!(
        "bind a socket to any port, connect it to support::address({DEFAULT_ADDRESS:?}), \
         and let it wait for {TIMEOUT:?} at most"
    )
}

/// Sends the sentence as it was typed. That it is too long for a datagram is an error.
fn send(socket: &UdpSocket, sentence: &[u8]) -> io::Result<()> {
    let _ = socket;
    todo!("send {sentence:?} in one datagram, and let the caller know if that fails")
}

/// Returns the answer, all of it. That none comes is an error.
fn receive(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    let _ = socket;
    todo!("receive one datagram into a buffer that any datagram fits")
}
