//! Takes what one read returns for the whole answer.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: answer-in-pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut answer = [0; 1024];
    while let Some(line) = prompt("Enter your message: ")? {
        stream.write_all(&[&line[..], b"\n"].concat())?;
        let count = stream.read(&mut answer)?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let text = String::from_utf8_lossy(&answer[..count]);
        print_line!("Server response: {}", text.trim_end_matches('\n'));
    }
    Ok(())
}
