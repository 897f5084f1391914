//! Reads lines, and never takes silence for the end of a message.
//!
//! Breaks: silence-ends-a-message
//! Fails: server-session (nothing-came)
//! Fails: two-clients (nothing-came)
//! Fails: where-a-message-ends (nothing-came)
//! Fails: bye (did-not-close)

use std::io::{self, BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    print_line!("Server started\nWaiting for client request..");
    loop {
        let (mut stream, client) = listener.accept()?;
        print_line!("New connection added: {client}");
        thread::spawn(move || {
            print_line!("Connection from: {client}");
            if let Err(error) = echo(&mut stream) {
                report_error(error);
            }
            print_line!("Client at {client} disconnected...");
        });
    }
}

fn echo(stream: &mut TcpStream) -> io::Result<()> {
    let mut reader = BufReader::new(stream.try_clone()?);
    let mut line = Vec::new();
    while reader.read_until(b'\n', &mut line)? > 0 {
        let message = line.strip_suffix(b"\n").unwrap_or(&line);
        if message == b"bye" {
            break;
        }
        print_line!("from client: {}", String::from_utf8_lossy(message));
        stream.write_all(&line)?;
        line.clear();
    }
    Ok(())
}
