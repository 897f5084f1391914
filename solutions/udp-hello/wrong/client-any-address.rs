//! Takes its argument for an address without a look at it.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: bad-address (wrong-exit)

use std::env;
use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;
use std::time::Duration;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = env::args().nth(1);
    let server = server.unwrap_or_else(|| "127.0.0.1:20001".to_owned());
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket
        .connect(&server)
        .context(format_args!("cannot reach {server}"))?;
    socket.set_read_timeout(Some(Duration::from_secs(2)))?;
    socket.send(b"Hello UDP Server")?;
    let mut answer = [0; 65_535];
    let length = socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
