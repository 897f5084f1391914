//! The server of the `udp-hello` lab: shows each datagram and who sent it, and says hello.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:20001";

/// What every client is answered, whatever it sent.
const ANSWER: &str = "Hello UDP Client";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("UDP server up and listening");
    // As large as a datagram can be: what does not fit would be cut off silently.
    let mut buffer = vec![0; 65_535];
    loop {
        match receive(&socket, &mut buffer) {
            Ok((length, client)) => {
                // The rest of the buffer is what an earlier, longer datagram left there.
                show(&buffer[..length], client);
                if let Err(error) = answer(&socket, client) {
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

/// Waits for the next datagram, whoever sends it, and returns its length and its sender.
fn receive(socket: &UdpSocket, buffer: &mut [u8]) -> io::Result<(usize, SocketAddr)> {
    todo!(
        "receive one datagram from {socket:?} into the buffer of {} bytes, and learn who sent it",
        buffer.len()
    )
}

/// Shows a datagram as text (what is not UTF-8 becomes U+FFFD), and the address it came from.
fn show(message: &[u8], client: SocketAddr) {
    // `{:?}` would bring its own quotes, and change those of the text.
    print_line!(
        "Message from Client: \"{}\"",
        String::from_utf8_lossy(message)
    );
    print_line!("Client IP Address: {client}");
}

/// Says hello to the client.
fn answer(socket: &UdpSocket, client: SocketAddr) -> io::Result<()> {
    todo!("send {ANSWER:?} from {socket:?} to {client}, in one datagram")
}
