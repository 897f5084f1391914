//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: shows-what-is-no-text
//! Fails: any-datagram (crashed)

use std::net::UdpSocket;

use netlab::print_line;

fn main() {
    let socket = UdpSocket::bind(netlab::address("127.0.0.1:12000")).unwrap();
    print_line!("The server is ready to receive");
    let mut buffer = [0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer).unwrap();
        let answer = str::from_utf8(&buffer[..length]).unwrap().to_uppercase();
        socket.send_to(answer.as_bytes(), client).unwrap();
    }
}
