//! Waits for an answer without a limit.
//!
//! Breaks: gives-up-after-two-seconds
//! Fails: silent-server (hung)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:20001");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(server)?;
    socket
        .send(b"Hello UDP Server")
        .context(format_args!("cannot send to {server}"))?;
    let mut answer = [0; 65_535];
    let length = socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
