//! Takes what one read returns for one message.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: in-pieces (mismatch)
//! Fails: several-in-one-piece (extra-bytes)
//! Fails: bye (closed-too-early)
//! Fails: clients-that-leave (mismatch)

use std::io::{self, Read, Write};
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
    let mut buffer = [0; 2048];
    loop {
        let count = stream.read(&mut buffer)?;
        let message = String::from_utf8_lossy(&buffer[..count]);
        let message = message.strip_suffix('\n').unwrap_or(&message);
        if count == 0 || message == "bye" {
            return Ok(());
        }
        print_line!("from client: {message}");
        stream.write_all(&buffer[..count])?;
    }
}
