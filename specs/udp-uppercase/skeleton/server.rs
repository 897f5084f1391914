//! The server of the `udp-uppercase` lab: answers each datagram with its text in upper case.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("The server is ready to receive");
    let mut buffer = buffer();
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let answer = upper_case(&buffer[..length]);
                // That one answer cannot be sent is no reason to abandon the other clients.
                if let Err(error) = send(&socket, &answer, client) {
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
    let address = netlab::address(DEFAULT_ADDRESS);
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

/// A buffer that holds any datagram.
fn buffer() -> Vec<u8> {
    todo!("make a buffer that no datagram is too long for")
}

/// The text of a datagram in upper case. What is not UTF-8 becomes U+FFFD.
fn upper_case(datagram: &[u8]) -> String {
    todo!(
        "make text of these {} bytes, and upper case of the text",
        datagram.len()
    )
}

/// Sends the answer, whole or not at all.
fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    todo!(
        "send {answer:?} from {socket:?} to {client} in one datagram; too long for one is an \
         error, not a cut"
    )
}
