//! Prints the bytes of the answer as numbers, not as text.
//!
//! Breaks: prints-the-answer
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: answer-in-pieces (mismatch)
//! Fails: long-sentence (mismatch)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    stream.write_all(&[&sentence[..], b"\n"].concat())?;
    let answer = Messages::new(stream)
        .next()
        .ok_or(ErrorKind::UnexpectedEof)??;
    print_line!("From server: {:?}", answer.bytes);
    Ok(())
}
