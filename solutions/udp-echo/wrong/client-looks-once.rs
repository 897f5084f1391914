//! Looks only at the first message whether the server is there.
//!
//! Breaks: says-that-the-server-is-not-running
//! Fails: server-goes (nothing-came)
//! Fails: silent-server (nothing-came)
//! Fails: foreign-datagrams (nothing-came)

use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{Datagrams, TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8080"))?;
    let greeting = b"Hello server, from UDP client!";
    let answer =
        exchange(&server, greeting).inspect_err(|_| print_line!("[!] Server not running"))?;
    print_line!("Message from Server: {}", String::from_utf8_lossy(&answer));
    while let Some(line) = prompt("")? {
        if line == b"bye" {
            return server.send(&line);
        }
        let answer = exchange(&server, &line)?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&answer));
    }
    Ok(())
}

/// Sends the message, and waits until it comes back.
fn exchange(server: &Datagrams, message: &[u8]) -> io::Result<Vec<u8>> {
    server.send(message)?;
    let sent = Instant::now();
    while sent.elapsed() < TIMEOUT {
        let datagram = server.receive()?;
        if datagram == message {
            return Ok(datagram);
        }
    }
    Err(ErrorKind::TimedOut.into())
}
