//! Does not flush its prompt, which has no newline.
//!
//! Breaks: prompts-in-time
//! Fails: client-answer (not-flushed)

use std::io::{self, BufRead, ErrorKind, Write};
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
    let mut sentence = Vec::new();
    if io::stdin().lock().read_until(b'\n', &mut sentence)? == 0 {
        return Ok(());
    }
    if !sentence.ends_with(b"\n") {
        sentence.push(b'\n');
    }
    stream.write_all(&sentence)?;
    let answer = Messages::new(stream)
        .next()
        .ok_or(ErrorKind::UnexpectedEof)??;
    print_line!("From server: {}", answer.text());
    Ok(())
}
