//! The client of the `tcp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, IDLE_TIMEOUT, MAX_MESSAGE, print_line, prompt};

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
    let server = netlab::address(DEFAULT_ADDRESS);
    // This is the three-way handshake. If nobody listens there, the answer is "refused", at once.
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

/// Sends the line with its newline, which tells the server that the sentence is over.
fn send_line(stream: &mut TcpStream, line: &[u8]) -> io::Result<()> {
    // One `write_all` for both: a lone newline would go out as a packet of its own, and might wait
    // there until the server has acknowledged the sentence.
    stream.write_all(&[line, b"\n"].concat())
}

/// Returns the answer, with its newline if one ended it. It is an error if none comes.
///
/// The rule is the server's, so this is its loop again. "Until the end of the stream" would be
/// simpler, and hang on a server that answers with a newline and keeps the connection open.
fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut buffer = [0; 64 * 1024];
    while message.len() <= MAX_MESSAGE {
        let count = match stream.read(&mut buffer) {
            // The stream ended before there was anything: the server has gone without an answer.
            Ok(0) if message.is_empty() => {
                return Err(io::Error::new(
                    ErrorKind::UnexpectedEof,
                    "the connection was closed",
                ));
            }
            Ok(0) => return Ok(message),
            Ok(count) => count,
            // Silence after the last byte.
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(message);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A reset cuts an answer off: a part of it is not an answer.
            Err(error) => return Err(error),
        };
        if let Some(newline) = buffer[..count].iter().position(|&byte| byte == b'\n') {
            message.extend_from_slice(&buffer[..=newline]);
            return Ok(message);
        }
        message.extend_from_slice(&buffer[..count]);
        // Only now: the server may take its time before it begins.
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "it is longer than 8 MiB",
    ))
}
