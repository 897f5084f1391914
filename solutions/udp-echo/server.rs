//! The server of the `udp-echo` lab: shows each datagram, and sends it back to where it came from.

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    // The one socket of this server, for all clients and for as long as it runs. What they send
    // waits in its queue until we receive it. (The queue has an end: a burst that is larger than it
    // loses datagrams here, even where the network loses none. So do as little as possible between
    // two receives, or give the work to others.)
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

/// Shows who sent a datagram, and its text (what is not UTF-8 becomes U+FFFD).
fn show(message: &[u8], client: SocketAddr) {
    print_line!("Client IP Address: {client}");
    // The text is for people to read, and only for that: a U+FFFD does not tell any more which
    // byte it stands for. The answer is made of the bytes.
    print_line!("Message from Client: {}", String::from_utf8_lossy(message));
}

/// Sends the same bytes back, to the address that they came from.
fn answer(socket: &UdpSocket, message: &[u8], client: SocketAddr) -> io::Result<()> {
    // Nothing is remembered from one datagram to the next, so nothing can be mixed up: the address
    // came with the bytes, and goes with them. No datagram is a special one, either. An empty one
    // is a message of no bytes, and `bye` ends a client, which knows that itself: to this server
    // nobody is connected, so nobody can leave.
    //
    // (An echo answers whoever is written on the datagram as its sender, and that can be a lie.
    // Two echo servers that are made to believe in each other never stop: real ones are switched
    // off.)
    socket.send_to(message, client)?;
    Ok(())
}
