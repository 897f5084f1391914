//! Trims what was typed, and finds the last word where it was not typed.
//!
//! Breaks: leaves-after-bye
//! Fails: lines-as-typed (mismatch)

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
        let Some(line) = prompt("")? else {
            return Ok(());
        };
        let line = line.trim_ascii();
        stream.write_all(&[line, b"\n"].concat())?;
        if line == b"bye" {
            return Ok(());
        }
    }
}
