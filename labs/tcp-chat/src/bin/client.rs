//! The client of the `tcp-chat` lab: sends a line, prints the answer, and asks for the next line.

use std::io;
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
    // The connection is dropped here, and so closed: the server sees the end of the stream.
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// The client's end of the connection.
struct Connection {
    /// What the server sends.
    answers: Messages,
    /// The way to the server.
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Self> {
        // One reader for all answers: bytes that came with one answer may belong to the next. A
        // reader made anew for each answer would lose them.
        let answers = Messages::new(stream.try_clone()?);
        Ok(Self { answers, stream })
    }

    /// Sends each line that is typed and prints the answer, until the input ends.
    fn chat(&mut self) -> io::Result<()> {
        while let Some(line) = prompt("Enter your message: ")? {
            self.send_line(&line)?;
            let answer = self.next_answer()?;
            print_line!("Server response: {}", answer.text());
        }
        Ok(())
    }

    /// Sends the line with its newline: so the server can answer at once, and need not wait for
    /// silence.
    fn send_line(&mut self, line: &[u8]) -> io::Result<()> {
        todo!(
            "send {line:?} and a newline to {:?}, all of it, in one go",
            self.stream
        )
    }

    /// Waits for the answer. It is an error if the stream ends first: we did ask.
    fn next_answer(&mut self) -> io::Result<Message> {
        todo!(
            "take the next of {:?}; think about what it means that there is none",
            self.answers
        )
    }
}
