//! Takes what one read returns for one answer.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: answers-in-pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream = TcpStream::connect(server).context(server)?;
    let mut buffer = [0; 1024];
    stream.write_all(b"This is from Client\n")?;
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        let answer = buffer[..count].strip_suffix(b"\n");
        let answer = answer.unwrap_or(&buffer[..count]);
        print_line!("From Server: {}", String::from_utf8_lossy(answer));
        let Some(mut line) = prompt("")? else {
            return Ok(());
        };
        line.push(b'\n');
        stream.write_all(&line)?;
        if line == b"bye\n" {
            return Ok(());
        }
    }
}
