//! Takes its argument for a good address that is free, and panics if it is not.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: address-in-use (crashed)
//! Fails: bad-address (crashed)

use std::env;
use std::io::Write;
use std::net::TcpListener;

use netlab::{print_line, report_error};

fn main() {
    let address = env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:9999".to_owned());
    let listener = TcpListener::bind(address).unwrap();
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Got a connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting\r\n") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
