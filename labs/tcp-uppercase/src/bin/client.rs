//! The client of the `tcp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    send_line(&mut stream, &sentence).context(format_args!("cannot send to {server}"))?;
    let answer = read_message(&mut stream).context(format_args!("no answer from {server}"))?;
    // `\n` is how the answer was marked off, not a part of it. (A `\r` is a part like any other.)
    let answer = answer.strip_suffix(b"\n").unwrap_or(&answer);
    print_line!("From server: {}", String::from_utf8_lossy(answer));
    Ok(())
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Sends the line with its newline, which tells the server that the sentence is over.
fn send_line(stream: &mut TcpStream, line: &[u8]) -> io::Result<()> {
    todo!("send {line:?} and a newline to {stream:?}, all of it, in one go")
}

/// Returns the answer, with its newline if one ended it. It is an error if none comes.
///
/// The rule is the server's, so this is its loop again. "Until the end of the stream" would be
/// simpler, and hang on a server that answers with a newline and keeps the connection open.
fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    todo!("read pieces of {stream:?} as in the server; the end before the first byte is an error")
}
