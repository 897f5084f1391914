//! The server of the `tcp-greeting` lab: greets every client that connects, and closes.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    // Three system calls in one: `socket` creates it, `bind` gives it the address, `listen` tells
    // the system to answer clients. From now on they can connect, even while we do something else:
    // the system finishes their handshakes and keeps them in a queue.
    //
    // Only one program can have an address, so this can fail, and the error says which address.
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

/// Waits for a client. Returns the connection with it, and its address.
fn accept_client(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    // `accept` takes the first client out of the queue, or waits for one. The stream is a second
    // socket, for this client alone; the listener goes on listening. The address comes along: to
    // ask the stream for it later fails if the client has gone by then.
    listener.accept()
}

/// Sends the greeting. After it, the end of the stream tells the client that this was all.
fn greet(stream: &mut TcpStream) -> io::Result<()> {
    // `write` may take only a part; `write_all` calls it until all is handed over. That does not
    // mean that it has arrived: the bytes wait in the system, which sends them even after we
    // closed. So a client that never reads delays nobody here. (This holds for a text that fits the
    // system's buffer, as 24 bytes do. With more to say, a real server gives each client its own
    // thread.)
    //
    // If the client has gone, this is an error. (In C, a signal would end the whole program.)
    //
    // Then the caller closes. (Were there bytes from the client that nobody read, closing would be
    // a reset instead, which may overtake the greeting. The clients of this lab send nothing;
    // `tcp-uppercase` deals with those that do.)
    stream.write_all(GREETING.as_bytes())
}
