//! Takes what one read returns for the whole greeting.
//!
//! Fails: greeting-in-pieces (mismatch)
//! Fails: greeting-cut-off (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use support::{Context, say};

fn main() -> ExitCode {
    support::finish(run())
}

fn run() -> io::Result<()> {
    let server = support::address("127.0.0.1:12345");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut greeting = [0; 1024];
    let count = stream.read(&mut greeting)?;
    say!("{}", String::from_utf8_lossy(&greeting[..count]));
    Ok(())
}
