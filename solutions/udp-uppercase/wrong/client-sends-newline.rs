//! Sends the line with its newline, which no datagram needs.
//!
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: as-typed (mismatch)
//! Fails: foreign-datagrams (mismatch)
//! Fails: silent-server (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, ask, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000"))?;
    let Some(mut sentence) = ask("Input lowercase sentence: ")? else {
        return Ok(());
    };
    sentence.push(b'\n');
    server.send(&sentence)?;
    let answer = server.receive()?;
    say!(
        "{}",
        String::from_utf8_lossy(&answer).trim_end_matches('\n')
    );
    Ok(())
}
