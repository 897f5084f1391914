//! Puts together what comes until there is silence, as if datagrams were pieces of a stream.
//!
//! Fails: burst (mismatch)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, SILENCE, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    say!("UDP server started");
    say!("Waiting for data..\n");
    loop {
        let (message, client) = match read_message(&socket) {
            Ok(read) => read,
            Err(error) => {
                complain(error);
                continue;
            }
        };
        say!("Client IP Address: {client}");
        say!("Message from Client: {}", String::from_utf8_lossy(&message));
        if let Err(error) = socket.send_to(&message, client) {
            complain(error);
        }
    }
}

/// Reads pieces until no more come.
fn read_message(socket: &UdpSocket) -> io::Result<(Vec<u8>, SocketAddr)> {
    let mut piece = vec![0; 65_535];
    socket.set_read_timeout(None)?;
    let (length, mut client) = socket.recv_from(&mut piece)?;
    let mut message = piece[..length].to_vec();
    socket.set_read_timeout(Some(SILENCE))?;
    while let Ok((length, from)) = socket.recv_from(&mut piece) {
        message.extend_from_slice(&piece[..length]);
        client = from;
    }
    Ok((message, client))
}
