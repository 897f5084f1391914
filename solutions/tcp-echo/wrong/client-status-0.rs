//! Tells of an error and then ends as if all was well.
//!
//! Fails: no-server (wrong-exit)
//! Fails: server-leaves (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;

use netlab::{Context, Messages, ask, complain, say};

fn main() {
    if let Err(error) = run() {
        complain(error);
    }
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream = TcpStream::connect(server).context(server)?;
    let reading = stream.try_clone()?;
    let mut answers = Messages::new(&reading);
    stream.write_all(b"This is from Client\n")?;
    loop {
        let Some(answer) = answers.next().transpose()? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        say!("From Server: {}", answer.text());
        let Some(mut line) = ask("")? else {
            return Ok(());
        };
        line.push(b'\n');
        stream.write_all(&line)?;
        if line == b"bye\n" {
            return Ok(());
        }
    }
}
