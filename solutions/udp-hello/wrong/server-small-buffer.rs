//! Receives into a buffer of 1,024 bytes, which cuts a longer datagram off.
//!
//! Breaks: takes-long-datagrams
//! Fails: any-datagram (mismatch)

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
    let mut message = [0; 1024];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut message) else {
            continue;
        };
        let text = String::from_utf8_lossy(&message[..length]);
        print_line!("Message from Client: \"{text}\"");
        print_line!("Client IP Address: {client}");
        if let Err(error) = socket.send_to(b"Hello UDP Client", client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
