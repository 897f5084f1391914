//! Sends each answer twice, because a datagram can get lost.
//!
//! Breaks: sends-nothing-unasked
//! Fails: interleaved-clients (extra-bytes)
//! Fails: server-session (extra-bytes)
//! Fails: two-clients (extra-bytes)
//! Fails: any-datagram (extra-bytes)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:20001");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server up and listening");
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        print_line!("Message from Client: \"{text}\"");
        print_line!("Client IP Address: {client}");
        let _ = socket.send_to(b"Hello UDP Client", client);
        if let Err(error) = socket.send_to(b"Hello UDP Client", client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
