//! Unwraps the listener, so that a taken address is a panic.
//!
//! Fails: address-in-use (crashed)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:12546")).unwrap();
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
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
