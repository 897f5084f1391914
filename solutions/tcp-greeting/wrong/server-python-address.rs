//! Prints a client's address as Python does.
//!
//! Fails: server-session (mismatch)
//! Fails: next-clients (mismatch)

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
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        say!("Got connection from ('{}', {})", client.ip(), client.port());
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            complain(format_args!("lost {client}: {error}"));
        }
    }
}
