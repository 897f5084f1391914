//! Looks for the end of the sentence in the buffer, where an older one has left its own.
//!
//! Breaks: answers-in-upper-case
//! Fails: server-session (mismatch)
//! Fails: every-letter (mismatch)
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
        let Ok((_, client)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let end = buffer.iter().position(|&byte| byte == 0);
        let sentence = &buffer[..end.unwrap_or(buffer.len())];
        let answer = String::from_utf8_lossy(sentence).to_uppercase();
        if let Err(error) = socket.send_to(answer.as_bytes(), client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
