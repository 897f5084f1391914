//! Sends the line without the white space at its ends, which was typed too.
//!
//! Fails: lines-as-typed (mismatch)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, ask, say};

fn main() -> ExitCode {
    netlab::finish(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut answers = Messages::new(&stream);
    while let Some(line) = ask("Enter your message: ")? {
        (&stream).write_all(&[line.trim_ascii(), b"\n"].concat())?;
        let answer = answers.next().ok_or(ErrorKind::UnexpectedEof)??;
        say!("Server response: {}", answer.text());
    }
    Ok(())
}
