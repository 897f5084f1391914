//! The client of the `udp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, connect_udp, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address(DEFAULT_ADDRESS);
    // The socket that you made in `udp-hello`: connected, and with a wait of 2 seconds at most.
    let socket = connect_udp(server)?;
    let mut buffer = buffer();
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    send(&socket, &sentence).context(format_args!("cannot send to {server}"))?;
    let answer = receive(&socket, &mut buffer).context(format_args!("no answer from {server}"))?;
    print_line!("{}", String::from_utf8_lossy(answer));
    Ok(())
}

/// Makes a buffer that every answer fits.
fn buffer() -> Vec<u8> {
    // Not as long as the sentence was: upper case can be longer. And what does not fit the buffer
    // is gone, so it has to be as large as a datagram can be: the length field has 16 bits.
    vec![0; 65_535]
}

/// Sends the sentence as it was typed. It is an error if it is too long for a datagram.
fn send(socket: &UdpSocket, sentence: &[u8]) -> io::Result<()> {
    // The end of the datagram is the end of the sentence, so no newline has to mark it; and an
    // empty sentence is an empty datagram. One that is too long fails here, and nothing of it is
    // sent. To send it in two datagrams would be no help: each would get an answer of its own, in
    // either order, if they arrive at all.
    socket.send(sentence)?;
    Ok(())
}

/// Receives the answer into the buffer, and returns it. It is an error if none comes.
fn receive<'a>(socket: &UdpSocket, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    loop {
        match socket.recv(buffer) {
            // The rest of the buffer is still zeros.
            Ok(length) => return Ok(&buffer[..length]),
            // A signal woke us up (a socket with a timeout does not hide that). Wait again.
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing came for 2 seconds",
                ));
            }
            // "Refused": the server's machine reported that nobody has that port open.
            Err(error) => return Err(error),
        }
    }
}
