//! Ends as if all were well when the server has gone, or was never there.
//!
//! Breaks: says-that-there-was-no-answer
//! Fails: server-leaves (wrong-exit)
//! Fails: no-server (wrong-exit)

use std::io::{self, Write};
use std::net::TcpStream;

use netlab::{Messages, print_line, prompt};

fn main() {
    if let Err(error) = chat() {
        print_line!("{error}");
    }
}

fn chat() -> io::Result<()> {
    let mut stream = TcpStream::connect(netlab::address("127.0.0.1:12345"))?;
    let mut answers = Messages::new(stream.try_clone()?);
    while let Some(line) = prompt("Enter your message: ")? {
        stream.write_all(&[&line[..], b"\n"].concat())?;
        let Some(answer) = answers.next() else {
            break;
        };
        print_line!("Server response: {}", answer?.text());
    }
    Ok(())
}
