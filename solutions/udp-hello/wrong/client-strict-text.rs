//! Takes bytes that are not UTF-8 for an error.
//!
//! Breaks: shows-what-is-no-text
//! Fails: any-answer (exited-early)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;
use std::time::Duration;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:20001");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(server)?;
    socket.set_read_timeout(Some(Duration::from_secs(2)))?;
    socket.send(b"Hello UDP Server")?;
    let mut answer = vec![0; 65_535];
    let length = socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = std::str::from_utf8(&answer[..length]).map_err(io::Error::other)?;
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
