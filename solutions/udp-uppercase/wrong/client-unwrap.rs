//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: says-that-a-line-is-too-long
//! Fails: no-server (crashed)
//! Fails: silent-server (crashed)
//! Fails: line-too-long (crashed)
//! Fails: end-of-input (crashed)

use netlab::{Datagrams, print_line, prompt};

fn main() {
    let server = Datagrams::connect(netlab::address("127.0.0.1:12000")).unwrap();
    let sentence = prompt("Input lowercase sentence: ").unwrap().unwrap();
    server.send(&sentence).unwrap();
    let answer = server.receive().unwrap();
    print_line!("{}", String::from_utf8_lossy(&answer));
}
