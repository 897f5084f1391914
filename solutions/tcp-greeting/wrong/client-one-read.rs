//! Takes what one read returns for the whole greeting.
//!
//! Breaks: reads-to-the-end
//! Fails: greeting-in-pieces (mismatch)
//! Fails: greeting-cut-off (wrong-exit)
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
    let mut greeting = [0; 1024];
    let count = stream.read(&mut greeting)?;
    print_line!("{}", String::from_utf8_lossy(&greeting[..count]));
    Ok(())
}
