//! Talks with one client to its end before it accepts the next.
//!
//! Fails: three-clients (nothing-came)
//! Fails: two-hundred-clients (refused)
//! Fails: nothing-ends-the-server (nothing-came)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Messages, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    say!("Server listening on {}", listener.local_addr()?);
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                say!("Accepted connection from {client}");
                if let Err(error) = converse(&stream) {
                    complain(format_args!("lost {client}: {error}"));
                }
            }
            Err(error) => complain(format_args!("cannot accept a connection: {error}")),
        }
    }
}

fn converse(mut stream: &TcpStream) -> io::Result<()> {
    for message in Messages::new(stream) {
        let message = message?;
        say!("Received message: {}", message.text());
        let end = if message.newline { "\n" } else { "" };
        let answer = format!("Server received your message: {}{end}", message.text());
        stream.write_all(answer.as_bytes())?;
    }
    Ok(())
}
