//! Takes what one read returns for one message.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: message-in-pieces (mismatch)
//! Fails: several-in-one-piece (mismatch)
//! Fails: where-a-message-ends (mismatch)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("Server listening on {}", listener.local_addr()?);
    loop {
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Accepted connection from {client}");
        thread::spawn(move || {
            if let Err(error) = converse(stream) {
                report_error(format_args!("lost {client}: {error}"));
            }
        });
    }
}

fn converse(mut stream: TcpStream) -> io::Result<()> {
    let mut message = [0; 1024];
    loop {
        let count = stream.read(&mut message)?;
        if count == 0 {
            return Ok(());
        }
        let text = String::from_utf8_lossy(&message[..count]);
        print_line!("Received message: {}", text.trim_end_matches('\n'));
        stream.write_all(format!("Server received your message: {text}").as_bytes())?;
    }
}
