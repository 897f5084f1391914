//! Prints into a buffer that nobody flushes before it is full.
//!
//! Breaks: says-that-it-waits
//! Fails: server-session (nothing-came)
//! Fails: two-clients (nothing-came)
//! Fails: any-datagram (nothing-came)

use std::io::{self, BufWriter, Write};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    let mut console = BufWriter::new(io::stdout());
    writeln!(console, "UDP server started\nWaiting for data..\n")?;
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        writeln!(console, "Client IP Address: {client}")?;
        writeln!(console, "Message from Client: {text}")?;
        if let Err(error) = socket.send_to(&buffer[..length], client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
