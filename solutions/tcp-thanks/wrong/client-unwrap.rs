//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (crashed)
//! Fails: cut-off (crashed)
//! Fails: no-text (wrong-exit)

use std::io::Read;
use std::net::TcpStream;

use netlab::print_line;

fn main() {
    let mut stream = TcpStream::connect(netlab::address("127.0.0.1:9999")).unwrap();
    let mut text = Vec::new();
    stream.read_to_end(&mut text).unwrap();
    print_line!("{}", String::from_utf8_lossy(&text));
}
