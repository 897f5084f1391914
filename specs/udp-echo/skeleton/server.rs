//! The server of the `udp-echo` lab: shows each datagram, and sends it back to where it came from.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("UDP server started");
    print_line!("Waiting for data..\n");
    // As large as a datagram can be: `recv_from` silently discards what does not fit.
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                // Beyond `length`, the buffer still holds what an earlier, longer datagram left.
                let message = &buffer[..length];
                show(message, client);
                // That one client cannot be answered is no reason to abandon the others.
                if let Err(error) = answer(&socket, message, client) {
                    report_error(format_args!("cannot answer {client}: {error}"));
                }
            }
            // Some systems report here that an earlier answer reached nobody. That is no reason to
            // stop.
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    todo!("bind a socket to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Shows who sent a datagram, and its text (what is not UTF-8 becomes U+FFFD).
fn show(message: &[u8], client: SocketAddr) {
    print_line!("Client IP Address: {client}");
    todo!(
        "print `Message from Client: ` and the text of these {} bytes, in one line",
        message.len()
    )
}

/// Sends the same bytes back, to the address that they came from.
fn answer(socket: &UdpSocket, message: &[u8], client: SocketAddr) -> io::Result<()> {
    todo!(
        "send these {} bytes from {socket:?} to {client} in one datagram, as they are",
        message.len()
    )
}
