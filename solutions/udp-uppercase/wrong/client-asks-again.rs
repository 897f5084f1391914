//! Asks for the next sentence when the answer is there.
//!
//! Breaks: asks-once
//! Fails: foreign-datagrams (wrong-exit)
//! Fails: client-session (hung)
//! Fails: client-answer (hung)
//! Fails: as-typed (extra-bytes)
//! Fails: bad-address (hung)

use std::io;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let socket = netlab::connect_udp(server)?;
    while let Some(sentence) = prompt("Input lowercase sentence: ")? {
        socket
            .send(&sentence)
            .context(format_args!("cannot send to {server}"))?;
        let mut answer = vec![0; 65_535];
        let length = socket
            .recv(&mut answer)
            .context(format_args!("no answer from {server}"))?;
        let text = String::from_utf8_lossy(&answer[..length]);
        print_line!("{text}");
    }
    Ok(())
}
