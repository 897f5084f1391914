//! Connects to whatever the argument is, and takes a wrong one for a server that is not there.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: bad-address (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = std::env::args().nth(1);
    let server = server.unwrap_or_else(|| "127.0.0.1:12345".to_owned());
    let mut stream =
        TcpStream::connect(&server).context(format_args!("cannot connect to {server}"))?;
    let mut greeting = Vec::new();
    stream.read_to_end(&mut greeting)?;
    if greeting.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}
