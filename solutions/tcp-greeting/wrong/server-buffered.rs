//! Prints into a buffer that nobody flushes before it is full.
//!
//! Breaks: says-it-listens
//! Fails: server-session (nothing-came)
//! Fails: next-clients (nothing-came)
//! Fails: fifty-at-once (nothing-came)
//! Fails: one-after-another (nothing-came)

use std::io::{self, BufWriter, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    let mut console = BufWriter::new(io::stdout());
    writeln!(console, "Socket successfully created")?;
    writeln!(console, "socket binded to {}", address.port())?;
    writeln!(console, "socket is listening")?;
    loop {
        let (mut stream, client) = listener.accept()?;
        writeln!(console, "Got connection from {client}")?;
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
