//! Expects that its address is free, and panics if it is not.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: address-in-use (crashed)

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::thread;

use netlab::{Messages, print_line, report_error};

fn main() {
    let listener =
        TcpListener::bind(netlab::address("127.0.0.1:12000")).expect("the address should be free");
    print_line!("The server is ready to receive");
    for mut stream in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Err(error) = handle_client(&mut stream) {
                report_error(format_args!("lost a client: {error}"));
            }
        });
    }
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let Some(message) = Messages::new(stream.try_clone()?).next() else {
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
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
