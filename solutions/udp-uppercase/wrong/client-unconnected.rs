//! Takes any datagram for the answer, wherever it came from.
//!
//! Breaks: ignores-strangers
//! Fails: foreign-datagrams (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12000");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    socket
        .send_to(&sentence, server)
        .context(format_args!("cannot send to {server}"))?;
    let mut answer = [0; 65_535];
    let (length, _) = socket
        .recv_from(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    print_line!("{}", String::from_utf8_lossy(&answer[..length]));
    Ok(())
}
