//! Waits for the client to say something first.
//!
//! Breaks: thanks-and-closes
//! Fails: server-session (nothing-came)
//! Fails: next-clients (nothing-came)
//! Fails: clients-that-leave (nothing-came)
//! Fails: fifty-at-once (nothing-came)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
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
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Got a connection from {client}");
        if let Err(error) = send_thanks(stream) {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}

fn send_thanks(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 1024];
    let _ = stream.read(&mut request)?;
    stream.write_all(b"Thank you for connecting\r\n")
}
