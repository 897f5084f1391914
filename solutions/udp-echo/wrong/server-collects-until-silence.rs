//! Puts together what comes until there is silence, as if datagrams were pieces of a stream.
//!
//! Breaks: answers-each-datagram
//! Fails: burst (mismatch)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server started");
    print_line!("Waiting for data..\n");
    loop {
        let (message, client) = match read_message(&socket) {
            Ok(read) => read,
            Err(error) => {
                report_error(error);
                continue;
            }
        };
        print_line!("Client IP Address: {client}");
        print_line!("Message from Client: {}", String::from_utf8_lossy(&message));
        if let Err(error) = socket.send_to(&message, client) {
            report_error(error);
        }
    }
}

/// Reads pieces until no more come.
fn read_message(socket: &UdpSocket) -> io::Result<(Vec<u8>, SocketAddr)> {
    let mut buffer = vec![0; 65_535];
    socket.set_read_timeout(None)?;
    let (length, mut client) = socket.recv_from(&mut buffer)?;
    let mut message = buffer[..length].to_vec();
    socket.set_read_timeout(Some(IDLE_TIMEOUT))?;
    while let Ok((length, from)) = socket.recv_from(&mut buffer) {
        message.extend_from_slice(&buffer[..length]);
        client = from;
    }
    Ok((message, client))
}
