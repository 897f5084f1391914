//! Takes what one read returns for the sentence.
//!
//! Fails: pieces (closed-too-early)
//! Fails: rest-thrown-away (extra-bytes)
//! Fails: silent-clients (closed-too-early)

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, complain, say};

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
    let mut sentence = [0; 2048];
    let count = stream.read(&mut sentence)?;
    let answer = String::from_utf8_lossy(&sentence[..count]).to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
