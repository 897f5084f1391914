//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (hung)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:8080".to_owned());
    let socket = UdpSocket::bind(&address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server started\nWaiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        print_line!("Client IP Address: {client}");
        print_line!("Message from Client: {text}");
        if let Err(error) = socket.send_to(&buffer[..length], client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
