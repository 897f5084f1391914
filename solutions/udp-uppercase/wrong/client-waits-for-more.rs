//! Receives until nothing comes any more, and ends with that error.
//!
//! Breaks: ends-with-status-0
//! Fails: client-session (wrong-exit)
//! Fails: client-answer (wrong-exit)
//! Fails: as-typed (wrong-exit)
//! Fails: foreign-datagrams (wrong-exit)
//! Fails: bad-address (wrong-exit)

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
    loop {
        let length = socket
            .recv(&mut answer)
            .context(format_args!("no answer from {server}"))?;
        let text = String::from_utf8_lossy(&answer[..length]);
        print_line!("{text}");
    }
}
