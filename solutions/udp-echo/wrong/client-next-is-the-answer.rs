//! Takes the next datagram for the answer, whatever it holds.
//!
//! Breaks: waits-for-its-own-answer
//! Fails: late-and-doubled (mismatch)
//! Fails: silent-server (mismatch)

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8080"))?;
    let result = converse(&server);
    if let Err(error) = &result
        && matches!(
            error.kind(),
            ErrorKind::ConnectionRefused | ErrorKind::TimedOut
        )
    {
        print_line!("[!] Server not running");
    }
    result
}

fn converse(server: &Datagrams) -> io::Result<()> {
    server.send(b"Hello server, from UDP client!")?;
    loop {
        let answer = server.receive()?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&answer));
        let Some(line) = prompt("")? else {
            return Ok(());
        };
        server.send(&line)?;
        if line == b"bye" {
            return Ok(());
        }
    }
}
