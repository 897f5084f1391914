//! Shows the whole buffer, not only what came.
//!
//! Fails: server-session (mismatch)
//! Fails: two-clients (mismatch)
//! Fails: any-datagram (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:20001");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    say!("UDP server up and listening");
    let mut message = [0; 65_535];
    loop {
        let Ok((_, client)) = socket.recv_from(&mut message) else {
            continue;
        };
        let text = String::from_utf8_lossy(&message);
        say!("Message from Client: \"{text}\"");
        say!("Client IP Address: {client}");
        if let Err(error) = socket.send_to(b"Hello UDP Client", client) {
            complain(format_args!("cannot answer {client}: {error}"));
        }
    }
}
