//! Takes an answer without a newline, at the end of the stream, for one that broke off.
//!
//! Breaks: the-end-of-the-stream-ends-a-message
//! Fails: answer-in-pieces (exited-early)

use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    Connection::new(stream)?
        .chat()
        .context(format_args!("the conversation with {server} broke off"))
}

fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

struct Connection {
    answers: Messages,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Self> {
        let answers = Messages::new(stream.try_clone()?);
        Ok(Self { answers, stream })
    }

    fn chat(&mut self) -> io::Result<()> {
        while let Some(line) = prompt("Enter your message: ")? {
            self.send_line(&line)?;
            let answer = self.next_answer()?;
            if !answer.newline && self.at_end()? {
                return Err(ErrorKind::UnexpectedEof.into());
            }
            print_line!("Server response: {}", answer.text());
        }
        Ok(())
    }

    fn at_end(&self) -> io::Result<bool> {
        self.stream.set_nonblocking(true)?;
        let peeked = self.stream.peek(&mut [0]);
        self.stream.set_nonblocking(false)?;
        Ok(matches!(peeked, Ok(0)))
    }

    fn send_line(&mut self, line: &[u8]) -> io::Result<()> {
        self.stream.write_all(&[line, b"\n"].concat())
    }

    fn next_answer(&mut self) -> io::Result<Message> {
        self.answers.next().unwrap_or_else(|| {
            Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "it was closed before the answer",
            ))
        })
    }
}
