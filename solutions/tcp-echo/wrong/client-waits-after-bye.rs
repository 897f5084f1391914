//! Waits for an answer to its last word.
//!
//! Fails: client-session (hung)
//! Fails: what-the-server-says (hung)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, ask, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream = TcpStream::connect(server).context(server)?;
    let reading = stream.try_clone()?;
    let mut answers = Messages::new(&reading);
    stream.write_all(b"This is from Client\n")?;
    let mut last = false;
    loop {
        let Some(answer) = answers.next().transpose()? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        say!("From Server: {}", answer.text());
        if last {
            return Ok(());
        }
        let Some(mut line) = ask("")? else {
            return Ok(());
        };
        last = line == b"bye";
        line.push(b'\n');
        stream.write_all(&line)?;
    }
}
