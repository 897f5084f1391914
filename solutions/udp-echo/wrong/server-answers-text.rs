//! Makes text of what came, and sends the text back instead of the bytes.
//!
//! Fails: any-datagram (mismatch)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    say!("UDP server started");
    say!("Waiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        let answered = receive(&socket, &mut buffer).and_then(|(text, client)| {
            say!("Client IP Address: {client}");
            say!("Message from Client: {text}");
            socket.send_to(text.as_bytes(), client)
        });
        if let Err(error) = answered {
            complain(error);
        }
    }
}

fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<(String, SocketAddr)> {
    let (length, client) = socket.recv_from(buffer)?;
    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
    Ok((text, client))
}
