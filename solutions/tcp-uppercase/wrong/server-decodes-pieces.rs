//! Makes text of every piece, also of one that ends inside a character.
//!
//! Fails: pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
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
    let answer = read_text(stream)?.to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

fn read_text(mut stream: &TcpStream) -> io::Result<String> {
    let mut text = String::new();
    let mut piece = [0; 4096];
    loop {
        match stream.read(&mut piece) {
            Ok(0) => return Ok(text),
            Ok(count) => {
                let piece = String::from_utf8_lossy(&piece[..count]);
                if let Some(end) = piece.find('\n') {
                    text.push_str(&piece[..=end]);
                    return Ok(text);
                }
                text.push_str(&piece);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(text),
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(SILENCE))?;
    }
}
