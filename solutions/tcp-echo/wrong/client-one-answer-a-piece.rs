//! Makes a new reader for each answer, and loses what the one before has read ahead.
//!
//! Breaks: several-come-in-one-piece
//! Fails: answers-in-pieces (hung)

use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (stream, server) = connect()?;
    Connection::new(stream)?
        .converse()
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

    fn converse(&mut self) -> io::Result<()> {
        self.send_line(b"This is from Client")?;
        loop {
            let answer = self.next_answer()?;
            print_line!("From Server: {}", answer.text());
            let Some(line) = prompt("")? else {
                return Ok(());
            };
            self.send_line(&line)?;
            if line == b"bye" {
                return Ok(());
            }
        }
    }

    fn send_line(&mut self, line: &[u8]) -> io::Result<()> {
        self.stream.write_all(&[line, b"\n"].concat())
    }

    fn next_answer(&mut self) -> io::Result<Message> {
        self.answers = Messages::new(self.stream.try_clone()?);
        self.answers.next().unwrap_or_else(|| {
            Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "it was closed before the answer",
            ))
        })
    }
}
