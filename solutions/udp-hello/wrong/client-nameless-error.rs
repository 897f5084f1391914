//! Tells the error as the system does, without the address that it is about.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)
//! Fails: silent-server (mismatch)

use std::io;

use netlab::{connect_udp, print_line};

fn main() -> io::Result<()> {
    let socket = connect_udp(netlab::address("127.0.0.1:20001"))?;
    socket.send(b"Hello UDP Server")?;
    let mut answer = [0; 65_535];
    let length = socket.recv(&mut answer)?;
    let text = String::from_utf8_lossy(&answer[..length]);
    print_line!("Message from Server \"{text}\"");
    Ok(())
}
