//! The client of the `tcp-echo` lab: says what is typed, shows what comes back, until `bye`.

use std::io;
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, ask, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    converse(&stream).context(format_args!("the conversation with {server} broke off"))
    // The stream is dropped when `run` returns, and so closed: the server sees the end of it.
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Introduces itself; then shows each answer and sends the next line, until that is `bye`.
fn converse(stream: &TcpStream) -> io::Result<()> {
    // One reader for all answers: what came with one may belong to the next.
    let mut answers = Messages::new(stream);
    send_line(stream, b"This is from Client")?;
    loop {
        let answer = next_answer(&mut answers)?;
        say!("From Server: {}", answer.text());
        // The end of the input is another way to leave: without a word, but in peace.
        let Some(line) = ask("")? else {
            return Ok(());
        };
        send_line(stream, &line)?;
        todo!(
            "{line:?} may have been the last one; how do you know, and what is not waited for then?"
        )
    }
}

/// Sends the line with its newline: without it the server would wait whether more belongs to it.
fn send_line(stream: &TcpStream, line: &[u8]) -> io::Result<()> {
    let _ = stream;
    todo!("send {line:?} and a newline to the stream, all of it, in one go")
}

/// Waits for the answer. That the stream ends before it has begun is an error: we did ask.
fn next_answer(answers: &mut Messages<'_>) -> io::Result<Message> {
    let _ = answers;
    todo!("take the next message; think about what it means that there is none")
}
