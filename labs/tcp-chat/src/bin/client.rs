//! The client of the `tcp-chat` lab: sends a line, prints the answer, and asks for the next line.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, ask, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    chat(&stream).context(format_args!("the conversation with {server} broke off"))
    // The stream is dropped when `run` returns, and so closed: the server sees the end of it.
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Sends each line that is typed and prints the answer, until the input ends.
fn chat(stream: &TcpStream) -> io::Result<()> {
    // One reader for all answers: bytes that came with one answer may belong to the next. A reader
    // made anew for each answer would lose them.
    let mut answers = Messages::new(stream);
    while let Some(line) = ask("Enter your message: ")? {
        send_line(stream, &line)?;
        let answer = next_answer(&mut answers)?;
        say!("Server response: {}", answer.text());
    }
    Ok(())
}

/// Sends the line with its newline: the server can answer at once, and need not wait for silence.
fn send_line(stream: &TcpStream, line: &[u8]) -> io::Result<()> {
    let _ = stream;
    todo!("send {line:?} and a newline to the stream, all of it, in one go")
}

/// Waits for the answer. That the stream ends before it has begun is an error here: we did ask.
fn next_answer(answers: &mut Messages<'_>) -> io::Result<Message> {
    todo!("take the next of {answers:?}; think about what it means that there is none")
}
