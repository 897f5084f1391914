//! Ends its prompt with a newline.
//!
//! Fails: a-session (mismatch)
//! Fails: more-messages (mismatch)
//! Fails: answer-in-pieces (mismatch)
//! Fails: lines-as-typed (mismatch)

use std::io::{self, BufRead, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, say};

fn main() -> ExitCode {
    netlab::finish(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let lines = stream.try_clone()?;
    let mut answers = Messages::new(&lines);
    say!("Enter your message: ");
    for line in io::stdin().lock().split(b'\n') {
        stream.write_all(&[&line?[..], b"\n"].concat())?;
        let answer = answers.next().ok_or(ErrorKind::UnexpectedEof)??;
        say!("Server response: {}", answer.text());
        say!("Enter your message: ");
    }
    Ok(())
}
