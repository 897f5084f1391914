//! Says that the server is not running, whatever went wrong.
//!
//! Breaks: says-that-a-line-is-too-long
//! Fails: line-too-long (extra-bytes)

use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{Datagrams, TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8080"))?;
    converse(&server).inspect_err(|_| print_line!("[!] Server not running"))
}

fn converse(server: &Datagrams) -> io::Result<()> {
    let mut message = b"Hello server, from UDP client!".to_vec();
    loop {
        exchange(server, &message)?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&message));
        let Some(line) = prompt("")? else {
            return Ok(());
        };
        message = line;
        if message == b"bye" {
            return server.send(&message);
        }
    }
}

/// Sends the message, and waits until it comes back.
fn exchange(server: &Datagrams, message: &[u8]) -> io::Result<()> {
    server.send(message)?;
    let sent = Instant::now();
    while sent.elapsed() < TIMEOUT {
        if server.receive()? == message {
            return Ok(());
        }
    }
    Err(ErrorKind::TimedOut.into())
}
