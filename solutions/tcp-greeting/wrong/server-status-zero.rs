//! Ends with status 0 when it cannot have its address.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: address-in-use (wrong-exit)

use std::io::Write;
use std::net::TcpListener;

use netlab::{print_line, report_error};

fn main() {
    let address = netlab::address("127.0.0.1:12345");
    match TcpListener::bind(address) {
        Ok(listener) => serve(&listener, address.port()),
        Err(error) => report_error(format_args!("cannot listen on {address}: {error}")),
    }
}

fn serve(listener: &TcpListener, port: u16) {
    print_line!("Socket successfully created");
    print_line!("socket binded to {port}");
    print_line!("socket is listening");
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Got connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
