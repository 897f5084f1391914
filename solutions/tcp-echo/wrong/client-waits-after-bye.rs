//! Waits for an answer to its last word.
//!
//! Breaks: leaves-after-bye
//! Fails: client-session (hung)
//! Fails: what-the-server-says (hung)

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
    stream.write_all(b"This is from Client\n")?;
    let mut last = false;
    loop {
        let Some(answer) = answers.next().transpose()? else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        print_line!("From Server: {}", answer.text());
        if last {
            return Ok(());
        }
        let Some(mut line) = prompt("")? else {
            return Ok(());
        };
        last = line == b"bye";
        line.push(b'\n');
        stream.write_all(&line)?;
    }
}
