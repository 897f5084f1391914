//! Makes a new reader for every message, and loses what the last one had read ahead.
//!
//! Breaks: several-come-in-one-piece
//! Fails: several-in-one-piece (nothing-came)
//! Fails: where-a-message-ends (nothing-came)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, Messages, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("Server listening on {}", listener.local_addr()?);
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Accepted connection from {client}");
        thread::spawn(move || {
            if let Err(error) = converse(&mut stream) {
                report_error(format_args!("lost {client}: {error}"));
            }
        });
    }
}

fn converse(stream: &mut TcpStream) -> io::Result<()> {
    while let Some(message) = Messages::new(stream.try_clone()?).next() {
        let message = message?;
        print_line!("Received message: {}", message.text());
        let end = if message.newline { "\n" } else { "" };
        let answer = format!("Server received your message: {}{end}", message.text());
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}
