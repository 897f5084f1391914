//! Reads until there is an error, and takes the end of the stream for one.
//!
//! Breaks: ends-with-status-0
//! Fails: client-session (wrong-exit)
//! Fails: several-lines (wrong-exit)
//! Fails: in-pieces (wrong-exit)
//! Fails: long-text (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:9999");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut text = Vec::new();
    let mut byte = [0];
    let end = loop {
        match stream.read_exact(&mut byte) {
            Ok(()) => text.push(byte[0]),
            Err(error) => break error,
        }
    };
    if text.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text));
    Err(end)
}
