//! Serves one client and ends.
//!
//! Breaks: serves-until-killed
//! Fails: next-clients (exited-early)
//! Fails: server-session (exited-early)
//! Fails: clients-that-leave (exited-early)
//! Fails: fifty-at-once (exited-early)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    let (mut stream, client) = listener.accept()?;
    print_line!("Got a connection from {client}");
    stream.write_all(b"Thank you for connecting\r\n")
}
