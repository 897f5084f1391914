//! Answers one datagram and ends.
//!
//! Breaks: serves-until-killed
//! Fails: server-session (exited-early)
//! Fails: every-letter (exited-early)
//! Fails: any-datagram (exited-early)
//! Fails: interleaved-clients (exited-early)
//! Fails: too-many-arguments (wrong-exit)

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
    let mut buffer = vec![0; 65_535];
    let (length, client) = socket.recv_from(&mut buffer)?;
    let answer = String::from_utf8_lossy(&buffer[..length]).to_uppercase();
    if let Err(error) = socket.send_to(answer.as_bytes(), client) {
        report_error(format_args!("cannot answer {client}: {error}"));
    }
    Ok(())
}
