//! Connects anew for every message.
//!
//! Breaks: keeps-its-connection
//! Fails: more-messages (closed-too-early)
//! Fails: answer-in-pieces (closed-too-early)
//! Fails: lines-as-typed (closed-too-early)
//! Fails: server-leaves (closed-too-early)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(chat())
}

fn chat() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    while let Some(line) = prompt("Enter your message: ")? {
        let mut stream =
            TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
        stream.write_all(&[&line[..], b"\n"].concat())?;
        let Some(answer) = Messages::new(stream).next() else {
            return Err(ErrorKind::UnexpectedEof.into());
        };
        print_line!("Server response: {}", answer?.text());
    }
    Ok(())
}
