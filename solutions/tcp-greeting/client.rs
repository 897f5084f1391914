//! The client of the `tcp-greeting` lab: connects, and prints how the server greets it.

use std::io::{self, ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, MAX_MESSAGE, print_line};

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
    let server = netlab::address(DEFAULT_ADDRESS);
    // This is the three-way handshake. If nobody listens there, the answer is "refused", at once.
    // The system also gives our end an address, with a port that is free; it is the one that the
    // server prints.
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

/// Returns all that the server sends until it closes.
///
/// The bytes may arrive in any number of pieces, cut anywhere, and a pause between two of them
/// means nothing. It is an error if the server sends nothing at all or more than a client can be
/// expected to keep, or if the connection breaks: what came before may be any part of the whole.
fn read_greeting(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut greeting = Vec::new();
    // One `read` would return what has arrived, and that may be a single byte: TCP carries a stream
    // and does not keep together what was sent together. `read_to_end` calls `read` until it
    // returns 0, the end of the stream. The server has closed then, so that was all.
    //
    // `take` is the limit: a server that never stops must not fill our memory. If the connection
    // is reset, half a greeting is no greeting, and `?` drops it.
    stream
        .take(MAX_MESSAGE as u64 + 1)
        .read_to_end(&mut greeting)?;
    if greeting.is_empty() {
        return Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "the connection was closed",
        ));
    }
    if greeting.len() > MAX_MESSAGE {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            "it is longer than 8 MiB",
        ));
    }
    Ok(greeting)
}
