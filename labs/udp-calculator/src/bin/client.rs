//! The client of the `udp-calculator` lab: sends a calculation in three datagrams.

use std::io;
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
    todo!(
        "bind a socket to any port, connect it to support::address({DEFAULT_ADDRESS:?}), \
         and let it wait for {TIMEOUT:?} at most"
    )
}

/// Sends the three tokens, each in a datagram, and returns the answer.
fn exchange(socket: &UdpSocket, tokens: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    todo!("send each of {tokens:?} through {socket:?}, then receive the one answer")
}
