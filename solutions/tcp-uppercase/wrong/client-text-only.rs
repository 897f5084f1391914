//! Reads the sentence as a `String`, which has to be UTF-8.
//!
//! Breaks: sends-the-line
//! Fails: answer-in-pieces (exited-early)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    print!("Input lowercase sentence: ");
    io::stdout().flush()?;
    let mut sentence = String::new();
    if io::stdin().read_line(&mut sentence)? == 0 {
        return Ok(());
    }
    if !sentence.ends_with('\n') {
        sentence.push('\n');
    }
    stream.write_all(sentence.as_bytes())?;
    let answer = Messages::new(stream)
        .next()
        .ok_or(ErrorKind::UnexpectedEof)??;
    print_line!("From server: {}", answer.text());
    Ok(())
}
