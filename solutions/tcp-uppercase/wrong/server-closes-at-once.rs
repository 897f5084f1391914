//! Closes while bytes of the client wait unread: that resets the connection.
//!
//! Fails: rest-thrown-away (reset)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, SILENCE, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    say!("The server is ready to receive");
    for stream in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Err(error) = answer(&stream) {
                complain(format_args!("lost a client: {error}"));
            }
        });
    }
    Ok(())
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let answer = String::from_utf8_lossy(&read_sentence(stream)?).to_uppercase();
    stream.write_all(answer.as_bytes())
}

/// Reads no byte too many.
fn read_sentence(mut stream: &TcpStream) -> io::Result<Vec<u8>> {
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
            stream.set_read_timeout(Some(SILENCE))?;
        }
    }
}
