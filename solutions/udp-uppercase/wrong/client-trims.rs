//! Sends the sentence without the white space at its ends, which was typed too.
//!
//! Breaks: sends-the-line
//! Fails: as-typed (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000"))?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    server.send(sentence.trim_ascii())?;
    print_line!("{}", String::from_utf8_lossy(&server.receive()?));
    Ok(())
}
