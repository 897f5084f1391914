//! Prints the usual answer, whatever came.
//!
//! Breaks: prints-the-answer
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: foreign-datagrams (mismatch)
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
    let mut answer = vec![0; 65_535];
    socket
        .recv(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    print_line!("Message from Server \"Hello UDP Client\"");
    Ok(())
}
