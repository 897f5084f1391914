//! Serves one client after the other, so that a silent one keeps all others waiting.
//!
//! Fails: two-clients (nothing-came)
//! Fails: two-hundred-clients (refused)
//! Fails: clients-that-leave (nothing-came)
//! Fails: bye (nothing-came)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{Messages, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    say!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept()?;
        say!("New connection added: {client}");
        say!("Connection from: {client}");
        if let Err(error) = echo(&stream) {
            complain(error);
        }
        say!("Client at {client} disconnected...");
    }
}

fn echo(mut stream: &TcpStream) -> io::Result<()> {
    for message in Messages::new(stream) {
        let message = message?;
        if message.bytes == b"bye" {
            break;
        }
        say!("from client: {}", message.text());
        let mut answer = message.bytes;
        if message.newline {
            answer.push(b'\n');
        }
        stream.write_all(&answer)?;
    }
    Ok(())
}
