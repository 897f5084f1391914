//! The client of the `tcp-thanks` lab: connects, and prints all that the server says.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use support::{Context, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:9999";

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    let text = read_all(&stream).context(format_args!("no whole text from {server}"))?;
    // The newline that came is a part of the text, and `say!` adds one: so a blank line follows.
    say!("{}", String::from_utf8_lossy(&text));
    Ok(())
}

/// Connects to the server that the command line names.
///
/// An error has to say which server it was: see `support::Context`, which is used above.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that support::address({DEFAULT_ADDRESS:?}) returns")
}

/// Returns all that the server sends until it closes. That it sends nothing is an error.
fn read_all(stream: &TcpStream) -> io::Result<Vec<u8>> {
    let _ = stream;
    todo!("read pieces until a read returns 0; mind what else it returns, and support::MAX_MESSAGE")
}
