//! Tells of an error and then ends as if all was well.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (wrong-exit)
//! Fails: server-leaves (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;

use netlab::{Context, Messages, print_line, prompt, report_error};

fn main() {
    if let Err(error) = run() {
        report_error(error);
    }
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
