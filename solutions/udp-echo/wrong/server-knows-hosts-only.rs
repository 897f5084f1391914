//! Tells clients apart by their host: whoever comes from the same machine is the client it knows.
//!
//! Breaks: answers-the-sender
//! Fails: two-clients (wrong-destination)
//! Fails: burst (wrong-destination)

use std::collections::HashMap;
use std::io;
use std::net::{IpAddr, SocketAddr, UdpSocket};
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
    let mut clients: HashMap<IpAddr, SocketAddr> = HashMap::new();
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, from) = match socket.recv_from(&mut buffer) {
            Ok(received) => received,
            Err(error) => {
                report_error(error);
                continue;
            }
        };
        let message = &buffer[..length];
        print_line!("Client IP Address: {from}");
        print_line!("Message from Client: {}", String::from_utf8_lossy(message));
        // The first datagram of a client tells where to answer it.
        let client = *clients.entry(from.ip()).or_insert(from);
        if let Err(error) = socket.send_to(message, client) {
            report_error(error);
        }
    }
}
