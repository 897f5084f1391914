//! Answers one datagram and ends.
//!
//! Breaks: serves-until-killed
//! Fails: server-session (exited-early)
//! Fails: two-clients (exited-early)
//! Fails: any-datagram (exited-early)
//! Fails: burst (exited-early)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server started\nWaiting for data..\n");
    let mut buffer = vec![0; 65_535];
    let (length, client) = socket.recv_from(&mut buffer)?;
    let text = String::from_utf8_lossy(&buffer[..length]);
    print_line!("Client IP Address: {client}");
    print_line!("Message from Client: {text}");
    if let Err(error) = socket.send_to(&buffer[..length], client) {
        report_error(format_args!("cannot answer {client}: {error}"));
    }
    Ok(())
}
