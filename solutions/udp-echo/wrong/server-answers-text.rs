//! Makes text of what came, and sends the text back instead of the bytes.
//!
//! Breaks: answers-the-same-bytes
//! Fails: any-datagram (mismatch)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server started");
    print_line!("Waiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        let answered = receive(&socket, &mut buffer).and_then(|(text, client)| {
            print_line!("Client IP Address: {client}");
            print_line!("Message from Client: {text}");
            socket.send_to(text.as_bytes(), client)
        });
        if let Err(error) = answered {
            report_error(error);
        }
    }
}

fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<(String, SocketAddr)> {
    let (length, client) = socket.recv_from(buffer)?;
    let text = String::from_utf8_lossy(&buffer[..length]).into_owned();
    Ok((text, client))
}
