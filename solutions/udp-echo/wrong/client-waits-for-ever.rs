//! Waits without a limit for an answer that may never come.
//!
//! Fails: silent-server (nothing-came)
//! Fails: foreign-datagrams (nothing-came)

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::process::ExitCode;

use support::{ask, say};

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(support::address("127.0.0.1:8080"))?;
    let mut message = b"Hello server, from UDP client!".to_vec();
    loop {
        if let Err(error) = exchange(&socket, &message) {
            if error.kind() == ErrorKind::ConnectionRefused {
                say!("[!] Server not running");
            }
            return Err(error);
        }
        say!("Message from Server: {}", String::from_utf8_lossy(&message));
        let Some(line) = ask("")? else {
            return Ok(());
        };
        message = line;
        if message == b"bye" {
            socket.send(&message)?;
            return Ok(());
        }
    }
}

/// Sends the message, and waits until it comes back.
fn exchange(socket: &UdpSocket, message: &[u8]) -> io::Result<()> {
    socket.send(message)?;
    let mut buffer = vec![0; 65_535];
    loop {
        let length = socket.recv(&mut buffer)?;
        if &buffer[..length] == message {
            return Ok(());
        }
    }
}
