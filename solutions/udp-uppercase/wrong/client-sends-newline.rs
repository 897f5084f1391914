//! Sends the line with its newline, which no datagram needs.
//!
//! Breaks: sends-the-line
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: as-typed (mismatch)
//! Fails: foreign-datagrams (mismatch)
//! Fails: silent-server (mismatch)
//! Fails: bad-address (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000"))?;
    let Some(mut sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    sentence.push(b'\n');
    server.send(&sentence)?;
    let answer = server.receive()?;
    print_line!(
        "{}",
        String::from_utf8_lossy(&answer).trim_end_matches('\n')
    );
    Ok(())
}
