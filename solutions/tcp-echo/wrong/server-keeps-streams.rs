//! Keeps a second handle of every stream, so that none is closed when its conversation ends.
//!
//! Fails: server-session (did-not-close)
//! Fails: two-clients (did-not-close)
//! Fails: several-in-one-piece (did-not-close)
//! Fails: bye (did-not-close)
//! Fails: where-a-message-ends (did-not-close)
//! Fails: two-hundred-clients (did-not-close)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Messages, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    say!("Server started\nWaiting for client request..");
    let mut clients = Vec::new();
    loop {
        let (stream, client) = listener.accept()?;
        clients.push(stream.try_clone()?);
        say!("New connection added: {client}");
        thread::spawn(move || {
            say!("Connection from: {client}");
            if let Err(error) = echo(&stream) {
                complain(error);
            }
            say!("Client at {client} disconnected...");
        });
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
