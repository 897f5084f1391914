//! Ends its message with a newline, which no datagram needs.
//!
//! Breaks: says-hello
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: any-answer (mismatch)
//! Fails: foreign-datagrams (mismatch)
//! Fails: silent-server (mismatch)

use std::io;
use std::process::ExitCode;

use netlab::{Context, connect_udp, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:20001");
    let socket = connect_udp(server)?;
    socket.send(b"Hello UDP Server\n")?;
    let mut answer = [0; 65_535];
    let length = socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
