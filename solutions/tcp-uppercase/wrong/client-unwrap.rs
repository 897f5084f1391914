//! Unwraps every result, as if nothing could go wrong.
//!
//! Fails: server-gone (crashed)
//! Fails: no-server (crashed)
//! Fails: end-of-input (crashed)

use std::io::Write;
use std::net::TcpStream;

use netlab::{Messages, ask, say};

fn main() {
    let sentence = ask("Input lowercase sentence: ").unwrap().unwrap();
    let stream = TcpStream::connect(netlab::address("127.0.0.1:12000")).unwrap();
    (&stream)
        .write_all(&[&sentence[..], b"\n"].concat())
        .unwrap();
    let answer = Messages::new(&stream).next().unwrap().unwrap();
    say!("From server: {}", answer.text());
}
