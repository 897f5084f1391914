//! Tells the error as the system does, without the address that it is about.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)
//! Fails: silent-server (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let socket = netlab::connect_udp(server)?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    socket.send(&sentence)?;
    let mut answer = vec![0; 65_535];
    let length = socket.recv(&mut answer)?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("{text}");
    Ok(())
}
