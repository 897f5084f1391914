//! Sends as much of an answer as fits a datagram, which looks like all of it.
//!
//! Breaks: sends-all-or-nothing
//! Fails: any-datagram (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("The server is ready to receive");
    let mut buffer = [0; 65_535];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let answer = String::from_utf8_lossy(&buffer[..length]).to_uppercase();
        let fits = &answer.as_bytes()[..answer.len().min(65_507)];
        if let Err(error) = socket.send_to(fits, client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
