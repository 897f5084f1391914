//! Sends the last word back before it ends the conversation.
//!
//! Fails: server-session (extra-bytes)
//! Fails: two-clients (extra-bytes)
//! Fails: several-in-one-piece (extra-bytes)
//! Fails: bye (extra-bytes)
//! Fails: two-hundred-clients (extra-bytes)

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
    loop {
        let (stream, client) = listener.accept()?;
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
        let last = message.bytes == b"bye";
        say!("from client: {}", message.text());
        let mut answer = message.bytes;
        if message.newline {
            answer.push(b'\n');
        }
        stream.write_all(&answer)?;
        if last {
            break;
        }
    }
    Ok(())
}
