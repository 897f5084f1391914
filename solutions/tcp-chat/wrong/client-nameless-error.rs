//! Tells the error as the system does, without the address that it is about.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)

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
    let stream = TcpStream::connect(server)?;
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
            print_line!("Server response: {}", answer.text());
        }
        Ok(())
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
