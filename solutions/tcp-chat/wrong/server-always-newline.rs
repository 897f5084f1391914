//! Ends every answer with a newline, also where the message had none.
//!
//! Fails: first-message (extra-bytes)
//! Fails: three-clients (mismatch)
//! Fails: where-a-message-ends (mismatch)

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
    say!("Server listening on {}", listener.local_addr()?);
    loop {
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        say!("Accepted connection from {client}");
        thread::spawn(move || {
            if let Err(error) = converse(&stream) {
                complain(format_args!("lost {client}: {error}"));
            }
        });
    }
}

fn converse(mut stream: &TcpStream) -> io::Result<()> {
    for message in Messages::new(stream) {
        let text = message?.text().into_owned();
        say!("Received message: {text}");
        stream.write_all(format!("Server received your message: {text}\n").as_bytes())?;
    }
    Ok(())
}
