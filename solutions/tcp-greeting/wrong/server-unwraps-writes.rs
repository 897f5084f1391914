//! Unwraps the write: a client that has left before it is greeted ends the server.
//!
//! Breaks: survives-clients-that-leave
//! Fails: clients-that-leave (crashed)

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
    print_line!("socket binded to {}", listener.local_addr()?.port());
    print_line!("socket is listening");
    loop {
        match accept_client(&listener) {
            Ok((mut stream, client)) => {
                print_line!("Got connection from {client}");
                if let Err(error) = greet(&mut stream) {
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

fn accept_client(listener: &TcpListener) -> io::Result<(TcpStream, SocketAddr)> {
    listener.accept()
}

fn greet(stream: &mut TcpStream) -> io::Result<()> {
    stream.write_all(GREETING.as_bytes()).unwrap();
    Ok(())
}
