//! Trims what was typed, and finds the last word where it was not typed.
//!
//! Fails: lines-as-typed (mismatch)

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
        let Some(line) = ask("")? else {
            return Ok(());
        };
        let line = line.trim_ascii();
        stream.write_all(&[line, b"\n"].concat())?;
        if line == b"bye" {
            return Ok(());
        }
    }
}
