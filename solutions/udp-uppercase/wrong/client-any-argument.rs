//! Takes a wrong argument for a server that is not there.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: bad-address (wrong-exit)

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, connect_udp, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = std::env::args().nth(1);
    let server = server.as_deref().unwrap_or(DEFAULT_ADDRESS);
    let server = std::net::ToSocketAddrs::to_socket_addrs(server)?
        .next()
        .expect("an address");
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

fn buffer() -> Vec<u8> {
    vec![0; 65_535]
}

fn send(socket: &UdpSocket, sentence: &[u8]) -> io::Result<()> {
    socket.send(sentence)?;
    Ok(())
}

fn receive<'a>(socket: &UdpSocket, buffer: &'a mut [u8]) -> io::Result<&'a [u8]> {
    loop {
        match socket.recv(buffer) {
            Ok(length) => return Ok(&buffer[..length]),
            Err(error) if error.kind() == ErrorKind::Interrupted => {}
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Err(io::Error::new(
                    ErrorKind::TimedOut,
                    "nothing came for 2 seconds",
                ));
            }
            Err(error) => return Err(error),
        }
    }
}
