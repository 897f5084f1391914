//! The client of the `tcp-echo` lab: says what is typed, shows what comes back, until `bye`.

use std::io::{self, ErrorKind, Write};
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
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
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
        // The server does not answer this one. Whoever waited here would wait for ever, or take
        // the end of the stream for an error.
        if line == b"bye" {
            return Ok(());
        }
    }
}

/// Sends the line with its newline: without it the server would wait whether more belongs to it.
fn send_line(mut stream: &TcpStream, line: &[u8]) -> io::Result<()> {
    // In one write. Two small ones would be two packets, and the second would wait for the news
    // that the first has arrived (Nagle's algorithm).
    //
    // That the write succeeds does not mean that anybody reads it: the system takes the bytes and
    // sends them on. If the server has gone, the next read or write reports it.
    stream.write_all(&[line, b"\n"].concat())
}

/// Waits for the answer. That the stream ends before it has begun is an error: we did ask.
fn next_answer(answers: &mut Messages<'_>) -> io::Result<Message> {
    answers.next().unwrap_or_else(|| {
        Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "it was closed before the answer",
        ))
    })
}
