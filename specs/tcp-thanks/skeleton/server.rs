//! The server of the `tcp-thanks` lab: thanks every client for connecting, and closes.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:9999";
/// A carriage return and a newline end the line: so do HTTP and many other protocols.
const THANKS: &str = "Thank you for connecting\r\n";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    // Nothing is printed at the start: clients can connect as soon as this has returned.
    let listener = listen()?;
    loop {
        match listener.accept() {
            Ok((mut stream, client)) => {
                print_line!("Got a connection from {client}");
                // However this client leaves, the next one is served.
                if let Err(error) = send_thanks(&mut stream) {
                    report_error(format_args!("lost {client}: {error}"));
                }
                // Here the stream is dropped, and that closes the connection, on every way out.
            }
            // This connection failed: its client gave up, or we are out of file descriptors for a
            // moment. The other clients are still there, so carry on, but do not spin.
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

/// Opens the socket at which clients arrive.
fn listen() -> io::Result<TcpListener> {
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Sends the thanks. After them, the end of the stream tells the client that this was all: a
/// newline is a character like any other here.
fn send_thanks(stream: &mut TcpStream) -> io::Result<()> {
    todo!("send all of {THANKS:?} to {stream:?}")
}
