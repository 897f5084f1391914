//! The server of the `tcp-uppercase` lab: answers one message per connection, in upper case.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, IDLE_TIMEOUT, MAX_MESSAGE, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("The server is ready to receive");
    loop {
        match listener.accept() {
            Ok((stream, _)) => spawn_client(stream),
            // This connection failed: its client gave up, or we are out of file descriptors for a
            // moment. The other clients are still there, so carry on, but do not spin.
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    let address = netlab::address(DEFAULT_ADDRESS);
    // On Unix, `bind` also allows an address whose last server ended a moment ago, and it starts to
    // listen: from now on clients can connect, even before we accept them.
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

/// Answers one client in a thread of its own, so that a client that is slow, or says nothing at
/// all, keeps nobody waiting. (`tcp-chat` is about this.)
fn spawn_client(mut stream: TcpStream) {
    let spawned = thread::Builder::new().spawn(move || {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost a client: {error}"));
        }
    });
    if let Err(error) = spawned {
        report_error(format_args!("cannot serve a client: {error}"));
    }
}

/// Reads one message, answers it in upper case, and closes the connection.
fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let message = read_message(stream)?;
    if message.is_empty() {
        return Ok(()); // Not even a newline: the client sent nothing.
    }
    // Text is decoded once the message is whole: a piece may end inside a character. And upper case
    // leaves a newline alone, so the answer ends with one if the message did.
    let answer = String::from_utf8_lossy(&message).to_uppercase();
    send_and_close(stream, &answer)
}

/// Returns the next message, with its newline if one ended it; nothing if the stream ended first.
fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut buffer = [0; 64 * 1024];
    while message.len() <= MAX_MESSAGE {
        let count = match stream.read(&mut buffer) {
            // End of stream: the client closed its half. It may still read, so this is an end of a
            // message like any other.
            Ok(0) => return Ok(message),
            // Some bytes: rarely all, never more than there are. How they were sent does not show.
            Ok(count) => count,
            // Silence. Unix calls a read that timed out "would block", Windows "timed out".
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(message);
            }
            // A signal woke us up (with a timeout set, being stopped and continued is enough).
            // Nothing happened to the connection.
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A reset, say. There is nobody left to answer.
            Err(error) => return Err(error),
        };
        // Only the new piece is searched. To search the whole message each time would make a
        // sentence of 1 MiB, in small pieces, cost a thousand times its length.
        if let Some(newline) = buffer[..count].iter().position(|&byte| byte == b'\n') {
            // One message per connection: what came after the newline is not for us.
            message.extend_from_slice(&buffer[..=newline]);
            return Ok(message);
        }
        message.extend_from_slice(&buffer[..count]);
        // The message has begun: from now on silence ends it. Not earlier: a client may connect and
        // think. (A real protocol would not guess by the clock; old clients send no newline.)
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "its message is longer than 8 MiB",
    ))
}

/// Sends the answer, and ends the connection so that the client gets all of it.
fn send_and_close(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    // `write` may take only a part; `write_all` calls it until all is on its way.
    stream.write_all(answer.as_bytes())?;
    // Half-close: "you have heard all". The client sees the end of the stream after the answer.
    stream.shutdown(Shutdown::Write)?;
    // Closing a connection while bytes wait unread resets it, and a reset may overtake the answer.
    // So throw away what else the client sends, until it closes too. (A real server would give it
    // some seconds and no more; and would read this while it writes a long answer, for a client
    // that sends much more before it reads.)
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
