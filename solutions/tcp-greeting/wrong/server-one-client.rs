//! Serves the first client and ends.
//!
//! Breaks: serves-until-killed
//! Fails: next-clients (exited-early)
//! Fails: server-session (exited-early)
//! Fails: fifty-at-once (exited-early)
//! Fails: one-after-another (exited-early)
//! Fails: clients-that-leave (exited-early)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("Socket successfully created");
    print_line!("socket binded to {}", address.port());
    print_line!("socket is listening");
    let (mut stream, client) = listener.accept()?;
    print_line!("Got connection from {client}");
    if let Err(error) = stream.write_all(b"Thank you for connecting") {
        report_error(format_args!("lost {client}: {error}"));
    }
    Ok(())
}
