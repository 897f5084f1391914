//! Reads to the end of the stream, which a client that does not half-close never reaches.
//!
//! Fails: server-session (nothing-came)
//! Fails: next-documents (nothing-came)
//! Fails: end-of-document (nothing-came)
//! Fails: in-pieces (nothing-came)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:12546"))?;
    say!("Server is listening...");
    loop {
        let (stream, client) = listener.accept()?;
        say!("Connection from {client} has been established!\n");
        thread::spawn(move || {
            if let Err(error) = report(stream) {
                complain(error);
            }
        });
    }
}

fn report(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"Welcome to the server\n")?;
    let mut document = Vec::new();
    stream.read_to_end(&mut document)?;
    let characters = document.len();
    let words = document
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .count();
    say!("File Received, Opening...\n");
    say!("Sending Document Statistics...\n");
    stream.write_all(format!("{characters}\n").as_bytes())?;
    thread::sleep(Duration::from_millis(500));
    stream.write_all(format!("{words}\n").as_bytes())?;
    Ok(())
}
