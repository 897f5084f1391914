//! The client of the `udp-uppercase` lab: sends a sentence, prints it as the server returns it.

use std::io;
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
    todo!("how large has a buffer to be, so that nothing of any datagram is lost?")
}

/// Sends the sentence as it was typed. It is an error if it is too long for a datagram.
fn send(socket: &UdpSocket, sentence: &[u8]) -> io::Result<()> {
    todo!(
        "send {sentence:?} from {socket:?} in one datagram, and let the caller know if that fails"
    )
}

/// Receives the answer into the buffer, and returns it. It is an error if none comes.
fn receive<'a>(socket: &UdpSocket, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    todo!(
        "receive one datagram from {socket:?} into the buffer of {} bytes, and return as much of \
         it as was received",
        buffer.len()
    )
}
