//! Ends with status 0 when it cannot have its address.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: address-in-use (wrong-exit)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let Ok(listener) = TcpListener::bind(address) else {
        report_error(format_args!("cannot listen on {address}"));
        return Ok(());
    };
    loop {
        let (mut stream, client) = listener.accept()?;
        print_line!("Got a connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting\r\n") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
