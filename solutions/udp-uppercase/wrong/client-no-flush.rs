//! Does not flush its prompt, which has no newline.
//!
//! Breaks: prompts-in-time
//! Fails: client-answer (not-flushed)

use std::io::{self, BufRead};
use std::process::ExitCode;

use netlab::{Datagrams, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000"))?;
    print!("Input lowercase sentence: ");
    let Some(sentence) = io::stdin().lock().split(b'\n').next() else {
        return Ok(());
    };
    server.send(&sentence?)?;
    print_line!("{}", String::from_utf8_lossy(&server.receive()?));
    Ok(())
}
