//! The client of the `udp-hello` lab: says hello to the server, and shows what it answers.

use std::io;
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
    todo!(
        "bind a socket to any port, connect it to netlab::address({DEFAULT_ADDRESS:?}), \
         and let it wait for {TIMEOUT:?} at most"
    )
}

/// Sends the message and returns the answer.
fn exchange(socket: &UdpSocket) -> io::Result<Vec<u8>> {
    todo!("send {MESSAGE:?} from {socket:?} in one datagram, then receive the one that answers it")
}
