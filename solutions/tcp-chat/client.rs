//! The client of the `tcp-chat` lab: sends a line, prints the answer, and asks for the next line.

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
    // The connection is dropped here, and so closed: the server sees the end of the stream.
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
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
        // To a server that has gone, the first write may still succeed: the system takes the bytes
        // and learns later that nobody wants them. The next read or write then reports it, as an
        // error and not as a signal: Rust programs ignore SIGPIPE.
        self.stream.write_all(&[line, b"\n"].concat())
    }

    /// Waits for the answer. It is an error if the stream ends first: we did ask.
    fn next_answer(&mut self) -> io::Result<Message> {
        // `None` is the end of the stream with nothing pending. Text without a newline before that
        // end is an answer, as is text with silence after it; `Messages` sees to both. What a reset
        // cut off is not: that is the error inside.
        //
        // (A real client would not wait for ever, and would watch its keyboard and the connection
        // at the same time, so that it hears of the server's end at once.)
        self.answers.next().unwrap_or_else(|| {
            Err(io::Error::new(
                ErrorKind::UnexpectedEof,
                "it was closed before the answer",
            ))
        })
    }
}
