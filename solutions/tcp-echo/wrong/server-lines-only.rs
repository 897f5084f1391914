//! Reads lines, and never takes silence for the end of a message.
//!
//! Fails: server-session (nothing-came)
//! Fails: two-clients (nothing-came)
//! Fails: where-a-message-ends (nothing-came)
//! Fails: bye (did-not-close)

use std::io::{self, BufRead, BufReader, Write};
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
    let mut reader = BufReader::new(stream);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let message = line.strip_suffix(b"\n").unwrap_or(&line);
        if message == b"bye" {
            break;
        }
        say!("from client: {}", String::from_utf8_lossy(message));
        stream.write_all(&line)?;
        line.clear();
    }
    Ok(())
}
