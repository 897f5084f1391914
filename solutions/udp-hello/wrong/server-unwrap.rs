//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: shows-what-is-no-text
//! Fails: any-datagram (crashed)
//! Fails: address-in-use (crashed)

use std::net::UdpSocket;

use netlab::print_line;

fn main() {
    let socket = UdpSocket::bind(netlab::address("127.0.0.1:20001")).unwrap();
    print_line!("UDP server up and listening");
    let mut message = [0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut message).unwrap();
        let text = str::from_utf8(&message[..length]).unwrap();
        print_line!("Message from Client: \"{text}\"");
        print_line!("Client IP Address: {client}");
        socket.send_to(b"Hello UDP Client", client).unwrap();
    }
}
