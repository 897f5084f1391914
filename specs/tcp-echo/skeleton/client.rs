//! The client of the `tcp-echo` lab: says what is typed, shows what comes back, until `bye`.

use std::io;
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
        // One reader for all answers: what came with one may belong to the next. It reads from a
        // second handle to the same socket.
        let answers = Messages::new(stream.try_clone()?);
        Ok(Self { answers, stream })
    }

    /// Introduces itself; then shows each answer and sends the next line, until that is `bye`.
    fn converse(&mut self) -> io::Result<()> {
        self.send_line(b"This is from Client")?;
        loop {
            let answer = self.next_answer()?;
            print_line!("From Server: {}", answer.text());
            // The end of the input is another way to leave, and no error.
            let Some(line) = prompt("")? else {
                return Ok(());
            };
            self.send_line(&line)?;
            todo!(
                "{line:?} may have been the last; how do you know, and what is not waited for then?"
            )
        }
    }

    /// Sends the line with its newline: without it the server would wait for more.
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
