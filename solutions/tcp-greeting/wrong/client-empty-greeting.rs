//! Takes the end of the stream for the end of a greeting, also where none came.
//!
//! Breaks: says-that-the-greeting-broke-off
//! Fails: greeting-missing (wrong-exit)

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
    stream.read_to_end(&mut greeting)?;
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}
