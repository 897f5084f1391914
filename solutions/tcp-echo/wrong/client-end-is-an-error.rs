//! Takes the end of its input for an error.
//!
//! Fails: lines-as-typed (wrong-exit)
//! Fails: answers-in-pieces (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, ask, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream = TcpStream::connect(server).context(server)?;
    let reading = stream.try_clone()?;
    let mut answers = Messages::new(&reading);
    stream.write_all(b"This is from Client\n")?;
    loop {
        let Some(answer) = answers.next().transpose()? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        say!("From Server: {}", answer.text());
        let mut line = ask("")?.ok_or(ErrorKind::UnexpectedEof)?;
        line.push(b'\n');
        stream.write_all(&line)?;
        if line == b"bye\n" {
            return Ok(());
        }
    }
}
