//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (hung)

use std::io::{self, Write};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| "127.0.0.1:12345".to_owned());
    let listener =
        TcpListener::bind(&address).context(format_args!("cannot listen on {address}"))?;
    print_line!("Socket successfully created");
    print_line!("socket binded to {}", listener.local_addr()?.port());
    print_line!("socket is listening");
    loop {
        let (mut stream, client) = listener.accept()?;
        print_line!("Got connection from {client}");
        if let Err(error) = stream.write_all(b"Thank you for connecting") {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}
