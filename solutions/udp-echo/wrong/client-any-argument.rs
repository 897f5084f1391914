//! Takes a wrong argument for a server that is not there.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: bad-address (wrong-exit)

use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{Datagrams, TIMEOUT, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

const GREETING: &[u8] = b"Hello server, from UDP client!";

const FAREWELL: &[u8] = b"bye";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = std::env::args().nth(1);
    let server = server.as_deref().unwrap_or(DEFAULT_ADDRESS);
    let server = std::net::ToSocketAddrs::to_socket_addrs(server)?
        .next()
        .expect("an address");
    let server = Datagrams::connect(server)?;
    let result = converse(&server);
    if result.as_ref().is_err_and(is_gone) {
        print_line!("[!] Server not running");
    }
    result
}

fn converse(server: &Datagrams) -> io::Result<()> {
    let mut message = GREETING.to_vec();
    loop {
        let answer = exchange(server, &message)?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&answer));
        match prompt("")? {
            None => return Ok(()),
            Some(line) if line == FAREWELL => return server.send(&line),
            Some(line) => message = line,
        }
    }
}

fn exchange(server: &Datagrams, message: &[u8]) -> io::Result<Vec<u8>> {
    server.send(message)?;
    let sent = Instant::now();
    loop {
        let datagram = server.receive()?;
        if datagram == message {
            return Ok(datagram);
        }
        if sent.elapsed() >= TIMEOUT {
            return Err(io::Error::new(
                ErrorKind::TimedOut,
                "the server sends no answer, only something else",
            ));
        }
    }
}

fn is_gone(error: &io::Error) -> bool {
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::TimedOut
    )
}
