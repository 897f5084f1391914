//! Shows the message before the address, where the address comes first.
//!
//! Breaks: shows-each-message
//! Fails: server-session (mismatch)
//! Fails: two-clients (mismatch)
//! Fails: any-datagram (mismatch)

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
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        print_line!("Message from Client: {text}");
        print_line!("Client IP Address: {client}");
        if let Err(error) = socket.send_to(&buffer[..length], client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
