//! Takes the end of its input for an error.
//!
//! Breaks: ends-at-the-end-of-input
//! Fails: lines-as-typed (wrong-exit)
//! Fails: answers-in-pieces (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream = TcpStream::connect(server).context(server)?;
    let mut answers = Messages::new(stream.try_clone()?);
    stream.write_all(b"This is from Client\n")?;
    loop {
        let Some(answer) = answers.next().transpose()? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        print_line!("From Server: {}", answer.text());
        let mut line = prompt("")?.ok_or(ErrorKind::UnexpectedEof)?;
        line.push(b'\n');
        stream.write_all(&line)?;
        if line == b"bye\n" {
            return Ok(());
        }
    }
}
