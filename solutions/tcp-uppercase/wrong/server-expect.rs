//! Expects that its address is free, and panics if it is not.
//!
//! Fails: address-in-use (crashed)

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use netlab::{Messages, complain, say};

fn main() {
    let listener =
        TcpListener::bind(netlab::address("127.0.0.1:12000")).expect("the address should be free");
    say!("The server is ready to receive");
    for stream in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Err(error) = answer(&stream) {
                complain(format_args!("lost a client: {error}"));
            }
        });
    }
}

fn answer(mut stream: &TcpStream) -> io::Result<()> {
    let Some(message) = Messages::new(stream).next() else {
        return Ok(());
    };
    let message = message?;
    let mut answer = message.text().to_uppercase();
    if message.newline {
        answer.push('\n');
    }
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}
