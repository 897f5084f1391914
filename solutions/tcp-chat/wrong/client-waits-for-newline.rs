//! Waits for a newline, which not every server sends.
//!
//! Breaks: silence-ends-a-message
//! Fails: a-session (nothing-came)
//! Fails: more-messages (nothing-came)
//! Fails: answer-in-pieces (nothing-came)

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, print_line, prompt};

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
    answers: BufReader<TcpStream>,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Self> {
        let answers = BufReader::new(stream.try_clone()?);
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
        let mut bytes = Vec::new();
        if self.answers.read_until(b'\n', &mut bytes)? == 0 {
            return Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "it was closed before the answer",
            ));
        }
        let newline = bytes.pop_if(|byte| *byte == b'\n').is_some();
        Ok(Message { bytes, newline })
    }
}
