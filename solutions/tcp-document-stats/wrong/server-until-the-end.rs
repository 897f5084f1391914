//! Reads to the end of the stream, which a client that does not half-close never reaches.
//!
//! Breaks: silence-ends-a-document
//! Fails: server-session (nothing-came)
//! Fails: next-documents (nothing-came)
//! Fails: end-of-document (nothing-came)
//! Fails: in-pieces (nothing-came)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
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
    stream.read_to_end(&mut document)?;
    let characters = document.len();
    let words = document
        .split(u8::is_ascii_whitespace)
        .filter(|word| !word.is_empty())
        .count();
    print_line!("File Received, Opening...\n");
    print_line!("Sending Document Statistics...\n");
    stream.write_all(format!("{characters}\n").as_bytes())?;
    thread::sleep(Duration::from_millis(500));
    stream.write_all(format!("{words}\n").as_bytes())?;
    Ok(())
}
