//! Tells the error as the system does, without the address that it is about.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)
//! Fails: greeting-missing (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;

use netlab::print_line;

fn main() -> io::Result<()> {
    let mut stream = TcpStream::connect(netlab::address("127.0.0.1:12345"))?;
    let mut greeting = Vec::new();
    stream.read_to_end(&mut greeting)?;
    print_line!("{}", String::from_utf8_lossy(&greeting));
    Ok(())
}
