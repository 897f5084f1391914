//! The server of the `tcp-greeting` lab: greets every client that connects, and closes.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";
const GREETING: &str = "Thank you for connecting";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Socket successfully created");
    // The port that it is bound to: with port 0 the system has chosen one.
    print_line!("socket binded to {}", listener.local_addr()?.port());
    print_line!("socket is listening");
    loop {
        match accept_client(&listener) {
            Ok((mut stream, client)) => {
                print_line!("Got connection from {client}");
                // However this client leaves, the next one is served.
                if let Err(error) = greet(&mut stream) {
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

/// Waits for a client. Returns the connection with it, and its address.
fn accept_client(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    todo!("take the next client from {listener:?}")
}

/// Sends the greeting. After it, the end of the stream tells the client that this was all.
fn greet(stream: &mut TcpStream) -> io::Result<()> {
    todo!("send all of {GREETING:?} to {stream:?}")
}
