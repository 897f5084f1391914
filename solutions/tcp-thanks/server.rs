//! The server of the `tcp-thanks` lab: thanks every client for connecting, and closes.

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    // Port 9999 is free for anyone to use; to bind to one below 1024 may need an administrator.
    // Only one program at a time can have it. That `bind` also allows an address whose last server
    // ended a moment ago is thanks to an option (SO_REUSEADDR) that the standard library sets on
    // Unix; the document's server does not, and often cannot be started twice in a minute.
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

/// Sends the thanks. After them, the end of the stream tells the client that this was all: a
/// newline is a character like any other here.
fn send_thanks(stream: &mut TcpStream) -> io::Result<()> {
    // `write` may take only a part; `write_all` calls it until all is handed over. That does not
    // mean that it has arrived: the system keeps the bytes and sends them by itself, even after we
    // closed. 26 bytes always fit its buffer, so this never waits for a client, not even for one
    // that does not read. (With more to say it would, and a real server then serves each client in
    // a thread of its own.)
    //
    // A client that has gone makes this fail: "broken pipe" or "connection reset". The caller says
    // so and serves the next. (A client that left a moment later is not noticed. To know that the
    // thanks were read, the client would have to say so.)
    stream.write_all(THANKS.as_bytes())
}
