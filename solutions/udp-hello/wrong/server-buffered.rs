//! Prints into a buffer that nobody flushes before it is full.
//!
//! Breaks: says-it-listens
//! Fails: server-session (nothing-came)
//! Fails: two-clients (nothing-came)
//! Fails: any-datagram (nothing-came)
//! Fails: interleaved-clients (nothing-came)

use std::io::{self, BufWriter, Write};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:20001");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    let mut console = BufWriter::new(io::stdout());
    writeln!(console, "UDP server up and listening")?;
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        writeln!(console, "Message from Client: \"{text}\"")?;
        writeln!(console, "Client IP Address: {client}")?;
        if let Err(error) = socket.send_to(b"Hello UDP Client", client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}
