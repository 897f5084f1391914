//! Takes what one read returns for the whole answer.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: answer-in-pieces (mismatch)
//! Fails: long-sentence (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

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
    let mut answer = [0; 2048];
    let count = stream.read(&mut answer)?;
    if count == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    let text = String::from_utf8_lossy(&answer[..count]);
    print_line!("From server: {}", text.trim_end_matches('\n'));
    Ok(())
}
