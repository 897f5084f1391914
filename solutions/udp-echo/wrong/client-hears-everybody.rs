//! Receives from anybody: it looks at what a datagram holds, and not at where it came from.
//!
//! Breaks: ignores-strangers
//! Fails: foreign-datagrams (mismatch)

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    let mut message = b"Hello server, from UDP client!".to_vec();
    loop {
        match exchange(&socket, server, &message) {
            Ok(()) => print_line!("Message from Server: {}", String::from_utf8_lossy(&message)),
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                print_line!("[!] Server not running");
                return Err(error);
            }
            Err(error) => return Err(error),
        }
        let Some(line) = prompt("")? else {
            return Ok(());
        };
        message = line;
        if message == b"bye" {
            socket.send_to(&message, server)?;
            return Ok(());
        }
    }
}

/// Sends the message, and waits until it comes back.
fn exchange(socket: &UdpSocket, server: SocketAddr, message: &[u8]) -> io::Result<()> {
    socket.send_to(message, server)?;
    let mut buffer = vec![0; 65_535];
    let sent = Instant::now();
    while sent.elapsed() < TIMEOUT {
        let (length, _) = socket.recv_from(&mut buffer)?;
        if &buffer[..length] == message {
            return Ok(());
        }
    }
    Err(ErrorKind::TimedOut.into())
}
