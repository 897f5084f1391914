//! Serves one client after the other, and pauses for all of them.
//!
//! Fails: twenty-at-once (nothing-came)
//! Fails: clients-that-leave (nothing-came)

use std::io::{self, ErrorKind, Read, Write};
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
        if let Err(error) = report(stream) {
            complain(error);
        }
    }
}

fn report(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"Welcome to the server\n")?;
    let mut document = Vec::new();
    let mut piece = [0; 16 * 1024];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => break,
            Ok(count) => document.extend_from_slice(&piece[..count]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(Duration::from_millis(500)))?;
    }
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
