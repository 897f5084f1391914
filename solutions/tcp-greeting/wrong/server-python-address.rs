//! Prints a client's address as Python does.
//!
//! Breaks: names-each-client
//! Fails: server-session (mismatch)
//! Fails: next-clients (mismatch)
//! Fails: fifty-at-once (mismatch)
//! Fails: one-after-another (mismatch)

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
    print_line!("socket binded to {}", listener.local_addr()?.port());
    print_line!("socket is listening");
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Got connection from ('{}', {})", client.ip(), client.port());
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
