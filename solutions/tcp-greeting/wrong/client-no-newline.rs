//! Prints the greeting as it came, without a newline behind it.
//!
//! Breaks: prints-the-greeting
//! Fails: client-session (mismatch)
//! Fails: another-greeting (part-came)
//! Fails: greeting-in-pieces (part-came)
//! Fails: greeting-missing (wrong-exit)

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::Context;

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut greeting = Vec::new();
    stream.read_to_end(&mut greeting)?;
    print!("{}", String::from_utf8_lossy(&greeting));
    io::stdout().flush()
}
