//! Serves five clients and ends: takes the length of the queue for the number of clients.
//!
//! Fails: one-after-another (exited-early)
//! Fails: fifty-at-once (exited-early)
//! Fails: clients-that-leave (exited-early)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, complain, say};

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    say!("Socket successfully created");
    say!("socket binded to {}", listener.local_addr()?.port());
    say!("socket is listening");
    for _ in 0..5 {
        let (mut stream, client) = listener.accept()?;
        say!("Got connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            complain(format_args!("lost {client}: {error}"));
        }
    }
    Ok(())
}
