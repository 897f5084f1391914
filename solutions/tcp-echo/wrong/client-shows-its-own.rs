//! Shows what it has sent, since the server sends that back anyway.
//!
//! Breaks: prints-each-answer
//! Fails: what-the-server-says (mismatch)
//! Fails: answers-in-pieces (mismatch)
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
    let mut line = b"This is from Client".to_vec();
    loop {
        stream.write_all(&[&line[..], b"\n"].concat())?;
        if line == b"bye" {
            return Ok(());
        }
        if answers.next().transpose()?.is_none() {
            return Err(ErrorKind::UnexpectedEof.into());
        }
        print_line!("From Server: {}", String::from_utf8_lossy(&line));
        line = match prompt("")? {
            Some(line) => line,
            None => return Ok(()),
        };
    }
}
