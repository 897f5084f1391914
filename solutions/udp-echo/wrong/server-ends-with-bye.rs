//! Ends when a client says bye.
//!
//! Breaks: bye-is-no-end
//! Fails: server-session (exited-early)

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
    print_line!("UDP server started");
    print_line!("Waiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let message = &buffer[..length];
                print_line!("Client IP Address: {client}");
                print_line!("Message from Client: {}", String::from_utf8_lossy(message));
                if let Err(error) = socket.send_to(message, client) {
                    report_error(error);
                }
                if message == b"bye" {
                    return Ok(());
                }
            }
            Err(error) => report_error(error),
        }
    }
}
