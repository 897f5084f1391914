//! Takes any datagram for the answer, wherever it came from.
//!
//! Breaks: ignores-strangers
//! Fails: foreign-datagrams (mismatch)

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
    socket.set_read_timeout(Some(Duration::from_secs(2)))?;
    socket
        .send_to(b"Hello UDP Server", server)
        .context(format_args!("cannot send to {server}"))?;
    let mut answer = [0; 65_535];
    let (length, _) = socket
        .recv_from(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
