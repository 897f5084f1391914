//! Waits for each client to leave before it takes the next.
//!
//! Breaks: waits-for-no-client
//! Fails: clients-that-leave (nothing-came)
//! Fails: fifty-at-once (nothing-came)
//! Fails: one-after-another (nothing-came)

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
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
    print_line!("socket binded to {}", address.port());
    print_line!("socket is listening");
    loop {
        let (mut stream, client) = listener.accept()?;
        print_line!("Got connection from {client}");
        if let Err(error) = greet(&mut stream) {
            report_error(format_args!("lost {client}: {error}"));
        }
    }
}

fn greet(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(b"Thank you for connecting")?;
    stream.shutdown(Shutdown::Write)?;
    // The end of the stream is when the client has closed, too.
    stream.read_to_end(&mut Vec::new())?;
    Ok(())
}
