//! Sends back the text that it has made of a message, and not its bytes.
//!
//! Fails: in-pieces (mismatch)

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
        if message.bytes == b"bye" {
            break;
        }
        let text = message.text();
        say!("from client: {text}");
        let end = if message.newline { "\n" } else { "" };
        stream.write_all(format!("{text}{end}").as_bytes())?;
    }
    Ok(())
}
