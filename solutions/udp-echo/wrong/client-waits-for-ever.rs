//! Neither connects its socket nor limits its wait: nothing tells it that the server is gone.
//!
//! Breaks: gives-up-after-two-seconds
//! Fails: no-server (nothing-came)
//! Fails: server-goes (nothing-came)
//! Fails: silent-server (nothing-came)
//! Fails: foreign-datagrams (nothing-came)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    let mut message = b"Hello server, from UDP client!".to_vec();
    loop {
        exchange(&socket, server, &message)?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&message));
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

/// Sends the message, and waits until the server sends it back.
fn exchange(socket: &UdpSocket, server: SocketAddr, message: &[u8]) -> io::Result<()> {
    socket.send_to(message, server)?;
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, from) = socket.recv_from(&mut buffer)?;
        if from == server && &buffer[..length] == message {
            return Ok(());
        }
    }
}
