//! Reads until there is an error, and takes the end of the stream for one.
//!
//! Breaks: ends-with-status-0
//! Fails: client-session (wrong-exit)
//! Fails: another-greeting (wrong-exit)
//! Fails: greeting-in-pieces (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut greeting = Vec::new();
    let mut byte = [0];
    let end = loop {
        match stream.read_exact(&mut byte) {
            Ok(()) => greeting.push(byte[0]),
            Err(error) => break error,
        }
    };
    if greeting.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Err(end)
}
