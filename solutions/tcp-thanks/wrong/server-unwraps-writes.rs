//! Unwraps the write: a client that has left before it is thanked ends the server.
//!
//! Breaks: survives-clients-that-leave
//! Fails: clients-that-leave (crashed)

use std::io::{self, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:9999";
const THANKS: &str = "Thank you for connecting\r\n";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    loop {
        match listener.accept() {
            Ok((mut stream, client)) => {
                print_line!("Got a connection from {client}");
                if let Err(error) = send_thanks(&mut stream) {
                    report_error(format_args!("lost {client}: {error}"));
                }
            }
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

fn send_thanks(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(THANKS.as_bytes()).unwrap();
    Ok(())
}
