//! Prints its own upper case of the sentence, whatever came.
//!
//! Breaks: prints-the-answer
//! Fails: client-answer (mismatch)
//! Fails: as-typed (mismatch)
//! Fails: foreign-datagrams (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let socket = netlab::connect_udp(server)?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    socket
        .send(&sentence)
        .context(format_args!("cannot send to {server}"))?;
    let mut answer = vec![0; 65_535];
    socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&sentence).to_uppercase();
    print_line!("{text}");
    Ok(())
}
