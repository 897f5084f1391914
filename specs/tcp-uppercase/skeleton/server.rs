//! The server of the `tcp-uppercase` lab: answers one message per connection, in upper case.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

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
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
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
    todo!("read pieces of {stream:?} until a newline, the end of the stream, or a silence")
}

/// Sends the answer, and ends the connection so that the client gets all of it.
fn send_and_close(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    todo!("send all of {answer:?} to {stream:?}, half-close, throw away what else still comes")
}
