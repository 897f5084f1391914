//! Ends its line with a newline only, not with `\r` and a newline.
//!
//! Breaks: thanks-and-closes
//! Fails: server-session (mismatch)
//! Fails: next-clients (mismatch)
//! Fails: clients-that-leave (mismatch)
//! Fails: fifty-at-once (mismatch)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Got a connection from {client}");
        if let Err(error) = writeln!(stream, "Thank you for connecting") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
