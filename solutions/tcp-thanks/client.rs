//! The client of the `tcp-thanks` lab: connects, and prints all that the server says.

use std::io::{self, ErrorKind, Read};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, MAX_MESSAGE, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:9999";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let text = read_all(&mut stream).context(format_args!("no whole text from {server}"))?;
    // The newline that came is a part of the text, and `print_line!` adds one: so a blank line
    // follows.
    print_line!("{}", String::from_utf8_lossy(&text));
    Ok(())
}

/// Connects to the server that the command line names.
///
/// Whoever reads the error wants to know which server it was: `context` says so, as in `run`.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    // This is the three-way handshake. If nobody listens there, the answer is "refused", at once.
    //
    // (The document's client asks for this machine's own name instead, which need not be the
    // server's machine, and may have several addresses: `netlab::address` takes one of them.)
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

/// Returns all that the server sends until it closes.
///
/// The bytes may arrive in any number of pieces, cut anywhere, and a pause between two of them
/// means nothing. It is an error if the server sends nothing at all or more than a client can be
/// expected to keep, or if the connection breaks: what came before may be any part of the whole.
fn read_all(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut text = Vec::new();
    let mut buffer = [0; 4096];
    // This is what `read_to_end` does. It is written out because a read has four answers, and every
    // program in this course has to tell them apart.
    while text.len() <= MAX_MESSAGE {
        match stream.read(&mut buffer) {
            // The end of the stream: the server closed, and all that it sent before is here. To
            // `read` it is no error that nothing came; to us it is.
            Ok(0) if text.is_empty() => {
                return Err(io::Error::new(
                    ErrorKind::UnexpectedEof,
                    "the connection was closed",
                ));
            }
            Ok(0) => return Ok(text),
            // A piece: at least one byte, and only the first `count` bytes of the buffer are new.
            // It says nothing about how the bytes were sent, nor whether more will come.
            Ok(count) => text.extend_from_slice(&buffer[..count]),
            // A signal woke us up (being stopped and continued can do that). Nothing happened to
            // the connection: ask again.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            // A reset, say. Nobody knows how much is missing, so what came is dropped.
            Err(error) => return Err(error),
        }
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "it is longer than 8 MiB",
    ))
}
