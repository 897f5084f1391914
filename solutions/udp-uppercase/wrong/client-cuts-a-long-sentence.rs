//! Sends of a sentence that is too long for a datagram what fits one.
//!
//! Breaks: says-that-a-line-is-too-long
//! Fails: line-too-long (extra-bytes)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

/// The most that a datagram can hold.
const LONGEST: usize = 65_507;

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000"))?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    server.send(&sentence[..sentence.len().min(LONGEST)])?;
    let answer = server.receive()?;
    print_line!("{}", String::from_utf8_lossy(&answer));
    Ok(())
}
