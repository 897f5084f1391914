//! Keeps the two numbers apart by a pause only, and sends no newlines.
//!
//! Breaks: sends-two-lines-and-closes
//! Fails: server-session (mismatch)
//! Fails: next-documents (mismatch)
//! Fails: end-of-document (mismatch)
//! Fails: in-pieces (mismatch)
//! Fails: large-document (mismatch)
//! Fails: twenty-at-once (mismatch)
//! Fails: clients-that-leave (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:12546"))?;
    print_line!("Server is listening...");
    loop {
        let (stream, client) = listener.accept()?;
        print_line!("Connection from {client} has been established!\n");
        thread::spawn(move || {
            if let Err(error) = handle_client(stream) {
                report_error(error);
            }
        });
    }
}

fn handle_client(mut stream: TcpStream) -> io::Result<()> {
    stream.write_all(b"Welcome to the server\n")?;
    let mut document = Vec::new();
    let mut buffer = [0; 16 * 1024];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => document.extend_from_slice(&buffer[..count]),
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
    print_line!("File Received, Opening...\n");
    print_line!("Sending Document Statistics...\n");
    stream.write_all(characters.to_string().as_bytes())?;
    thread::sleep(Duration::from_millis(500));
    stream.write_all(words.to_string().as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
