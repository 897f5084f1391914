//! Ends with status 0 also where the server is not running, as the document's client does.
//!
//! Breaks: says-that-the-server-is-not-running
//! Fails: no-server (wrong-exit)
//! Fails: server-goes (wrong-exit)
//! Fails: silent-server (wrong-exit)
//! Fails: foreign-datagrams (wrong-exit)

use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{Datagrams, TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8080"))?;
    let mut message = b"Hello server, from UDP client!".to_vec();
    loop {
        match exchange(&server, &message) {
            Ok(answer) => print_line!("Message from Server: {}", String::from_utf8_lossy(&answer)),
            Err(error)
                if matches!(
                    error.kind(),
                    ErrorKind::ConnectionRefused | ErrorKind::TimedOut
                ) =>
            {
                print_line!("[!] Server not running");
                return Ok(());
            }
            Err(error) => return Err(error),
        }
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
