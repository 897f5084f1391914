//! Keeps the stream of every client, and so never closes one.
//!
//! Fails: server-session (did-not-close)
//! Fails: next-clients (did-not-close)
//! Fails: clients-that-leave (did-not-close)
//! Fails: fifty-at-once (did-not-close)

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
    let mut clients = Vec::new();
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        say!("Got connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            complain(format_args!("lost {client}: {error}"));
        }
        clients.push(stream);
    }
}
