//! Logs a message as `{:?}` shows it: in quotes, and escaped.
//!
//! Fails: first-message (mismatch)
//! Fails: three-clients (mismatch)
//! Fails: several-in-one-piece (mismatch)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, Messages, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    say!("Server listening on {:?}", listener.local_addr()?);
    loop {
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        say!("Accepted connection from {client:?}");
        thread::spawn(move || {
            if let Err(error) = converse(&stream) {
                complain(format_args!("lost {client}: {error}"));
            }
        });
    }
}

fn converse(mut stream: &TcpStream) -> io::Result<()> {
    for message in Messages::new(stream) {
        let message = message?;
        say!("Received message: {:?}", message.text());
        let end = if message.newline { "\n" } else { "" };
        let answer = format!("Server received your message: {}{end}", message.text());
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}
