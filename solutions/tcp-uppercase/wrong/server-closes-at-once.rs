//! Closes while bytes of the client wait unread: that resets the connection.
//!
//! Breaks: throws-the-rest-away
//! Fails: rest-thrown-away (reset)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("The server is ready to receive");
    for mut stream in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Err(error) = handle_client(&mut stream) {
                report_error(format_args!("lost a client: {error}"));
            }
        });
    }
    Ok(())
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let answer = String::from_utf8_lossy(&read_sentence(stream)?).to_uppercase();
    stream.write_all(answer.as_bytes())
}

/// Reads no byte too many.
fn read_sentence(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut sentence = Vec::new();
    let mut byte = [0];
    loop {
        match stream.read(&mut byte) {
            Ok(0) => return Ok(sentence),
            Ok(_) => sentence.push(byte[0]),
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(sentence),
            Err(error) => return Err(error),
        }
        if byte == *b"\n" {
            return Ok(sentence);
        }
        if sentence.len() == 1 {
            stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
        }
    }
}
