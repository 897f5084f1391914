//! Waits for the client to say something first.
//!
//! Fails: server-session (nothing-came)
//! Fails: next-clients (nothing-came)
//! Fails: clients-that-leave (nothing-came)
//! Fails: fifty-at-once (nothing-came)

use std::io::{self, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{Context, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:9999");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    loop {
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        say!("Got a connection from {client}");
        if let Err(error) = thank(stream) {
            complain(format_args!("lost {client}: {error}"));
        }
    }
}

fn thank(mut stream: TcpStream) -> io::Result<()> {
    let mut request = [0; 1024];
    let _ = stream.read(&mut request)?;
    stream.write_all(b"Thank you for connecting\r\n")
}
