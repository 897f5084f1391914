//! Waits for a newline, which not every client sends.
//!
//! Fails: server-session (nothing-came)
//! Fails: every-letter (nothing-came)
//! Fails: endings (nothing-came)

use std::io::{self, BufRead, BufReader, Write};
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
    let mut sentence = Vec::new();
    BufReader::new(stream).read_until(b'\n', &mut sentence)?;
    let answer = String::from_utf8_lossy(&sentence).to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
