//! The client of the `tcp-greeting` lab: connects, and prints how the server greets it.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let greeting = read_greeting(&mut stream).context(format_args!("no greeting from {server}"))?;
    // Text is made of the bytes once all are there: a piece may end inside a character.
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}

/// Connects to the server that the command line names.
///
/// Whoever reads the error wants to know which server it was: `context` says so, as in `run`.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Returns all that the server sends until it closes.
///
/// The bytes may arrive in any number of pieces, cut anywhere, and a pause between two of them
/// means nothing. It is an error if the server sends nothing at all or more than a client can be
/// expected to keep, or if the connection breaks: what came before may be any part of the whole.
fn read_greeting(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    todo!("read {stream:?} to its end, but no more than netlab::MAX_MESSAGE bytes")
}
