//! Trusts that every greeting is as long as the usual one.
//!
//! Breaks: reads-to-the-end
//! Fails: another-greeting (exited-early)
//! Fails: greeting-in-pieces (mismatch)

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
    let mut greeting = [0; "Thank you for connecting".len()];
    stream.read_exact(&mut greeting)?;
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}
