//! Prints into a buffer that nobody flushes before it is full.
//!
//! Breaks: names-each-client
//! Fails: server-session (nothing-came)
//! Fails: next-clients (nothing-came)
//! Fails: fifty-at-once (nothing-came)

use std::io::{self, BufWriter, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    let mut console = BufWriter::new(io::stdout());
    loop {
        let (mut stream, client) = listener.accept()?;
        writeln!(console, "Got a connection from {client}")?;
        if let Err(error) = stream.write_all(b"Thank you for connecting\r\n") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
