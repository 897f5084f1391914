//! Answers the client that it heard from first, whoever sent the datagram.
//!
//! Breaks: answers-the-sender
//! Fails: interleaved-clients (wrong-destination)
//! Fails: server-session (wrong-destination)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("The server is ready to receive");
    let mut buffer = [0; 65_535];
    let mut client = None;
    loop {
        let Ok((length, from)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let client = *client.get_or_insert(from);
        let answer = String::from_utf8_lossy(&buffer[..length]).to_uppercase();
        if let Err(error) = socket.send_to(answer.as_bytes(), client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
