//! Takes what one read returns for one message.
//!
//! Fails: in-pieces (mismatch)
//! Fails: several-in-one-piece (extra-bytes)
//! Fails: bye (closed-too-early)
//! Fails: clients-that-leave (mismatch)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{complain, say};

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
    let mut buffer = [0; 2048];
    loop {
        let count = stream.read(&mut buffer)?;
        let message = String::from_utf8_lossy(&buffer[..count]);
        let message = message.strip_suffix('\n').unwrap_or(&message);
        if count == 0 || message == "bye" {
            return Ok(());
        }
        say!("from client: {message}");
        stream.write_all(&buffer[..count])?;
    }
}
