//! Receives into a buffer of 1,024 bytes, which cuts a longer answer off.
//!
//! Breaks: takes-long-datagrams
//! Fails: any-answer (mismatch)

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
    let mut answer = vec![0; 1024];
    let length = socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
