//! Ends with status 0 when it cannot have its address.
//!
//! Fails: address-in-use (wrong-exit)

use std::io::Write;
use std::net::TcpListener;

use netlab::{complain, say};

fn main() {
    let address = netlab::address("127.0.0.1:12345");
    match TcpListener::bind(address) {
        Ok(listener) => serve(&listener, address.port()),
        Err(error) => complain(format_args!("cannot listen on {address}: {error}")),
    }
}

fn serve(listener: &TcpListener, port: u16) {
    say!("Socket successfully created");
    say!("socket binded to {port}");
    say!("socket is listening");
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        say!("Got connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            complain(format_args!("lost {client}: {error}"));
        }
    }
}
