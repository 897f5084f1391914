//! Sends the line without the white space at its ends, which was typed too.
//!
//! Breaks: sends-each-line
//! Fails: lines-as-typed (mismatch)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut answers = Messages::new(stream.try_clone()?);
    while let Some(line) = prompt("Enter your message: ")? {
        stream.write_all(&[line.trim_ascii(), b"\n"].concat())?;
        let answer = answers.next().ok_or(ErrorKind::UnexpectedEof)??;
        print_line!("Server response: {}", answer.text());
    }
    Ok(())
}
