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
    // A receive takes a datagram out of the system's queue, copies as much of it as fits the
    // buffer, and throws the rest away. On Unix it does not even tell: a buffer of 2,048 bytes
    // returns 2,048 of a longer datagram, and the next receive returns the next datagram. (A TCP
    // stream would keep the rest for the next read.) So the buffer has to hold the longest there
    // can be: the length in UDP's header has 16 bits. It is made once, and used for every datagram.
    vec![0; 65_535]
}

/// The text of a datagram in upper case. What is not UTF-8 becomes U+FFFD.
fn upper_case(datagram: &[u8]) -> String {
    // A datagram is a whole message, so nothing can be missing at its end: half a character there
    // was sent so. (With TCP the other half may be in the next piece.)
    String::from_utf8_lossy(datagram).to_uppercase()
}

/// Sends the answer, whole or not at all.
fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    // Upper case can be longer than what it was made of, and U+FFFD takes three bytes for one. An
    // answer of more than 65,507 bytes fits no datagram: the system refuses it, and sends nothing.
    // We leave it at that. Half an answer would look like a whole one to the client, and two
    // datagrams would look like two answers. (A real protocol would have an answer that says "too
    // long", and would stay below 1,500 bytes: on its way a larger datagram travels in fragments,
    // and one that gets lost takes all the others with it.)
    socket.send_to(answer.as_bytes(), client)?;
    // How many bytes were sent need not be checked: a datagram goes out whole.
    Ok(())
}
