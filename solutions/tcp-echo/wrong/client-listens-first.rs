//! Waits for the server to say something first.
//!
//! Breaks: introduces-itself
//! Fails: client-session (nothing-came)
//! Fails: what-the-server-says (nothing-came)
//! Fails: answers-in-pieces (nothing-came)
//! Fails: lines-as-typed (nothing-came)
//! Fails: server-leaves (nothing-came)

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
        let mut is_first = true;
        loop {
            let answer = self.next_answer()?;
            if is_first {
                self.send_line(b"This is from Client")?;
                is_first = false;
            }
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
        self.answers.next().unwrap_or_else(|| {
            Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "it was closed before the answer",
            ))
        })
    }
}
