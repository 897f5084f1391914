//! The client of the `tcp-greeting` lab: connects, and prints how the server greets it.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use support::{Context, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    let greeting = read_greeting(&stream).context(format_args!("no greeting from {server}"))?;
    // Text is made of the bytes once all are there: a piece may end inside a character.
    say!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}

/// Connects to the server that the command line names.
///
/// An error has to say which server it was: see `support::Context`, which is used above.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that support::address({DEFAULT_ADDRESS:?}) returns")
}

/// Returns all that the server sends until it closes. That it sends nothing is an error.
fn read_greeting(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let _ = stream;
    todo!("read to the end of the stream, but no more than support::MAX_MESSAGE bytes")
}
