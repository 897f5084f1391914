//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: ends-at-the-end-of-input
//! Fails: server-gone (crashed)
//! Fails: no-server (crashed)
//! Fails: end-of-input (crashed)
//! Fails: bad-address (hung)

use std::io::Write;
use std::net::TcpStream;

use netlab::{Messages, print_line, prompt};

fn main() {
    let sentence = prompt("Input lowercase sentence: ").unwrap().unwrap();
    let mut stream = TcpStream::connect(netlab::address("127.0.0.1:12000")).unwrap();
    stream.write_all(&[&sentence[..], b"\n"].concat()).unwrap();
    let answer = Messages::new(stream).next().unwrap().unwrap();
    print_line!("From server: {}", answer.text());
}
