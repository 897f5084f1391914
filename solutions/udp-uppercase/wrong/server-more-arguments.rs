//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (hung)

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
                if let Err(error) = send(&socket, &answer, client) {
                    report_error(format_args!("cannot answer {client}: {error}"));
                }
            }
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or(DEFAULT_ADDRESS);
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

fn buffer() -> Vec<u8> {
    vec![0; 65_535]
}

fn upper_case(datagram: &[u8]) -> String {
    String::from_utf8_lossy(datagram).to_uppercase()
}

fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    socket.send_to(answer.as_bytes(), client)?;
    Ok(())
}
