//! Panics when it cannot bind its address.
//!
//! Fails: address-in-use (crashed)

use std::net::UdpSocket;

use netlab::{complain, say};

fn main() {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).expect("the address should be free");
    say!("UDP server started");
    say!("Waiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let message = &buffer[..length];
                say!("Client IP Address: {client}");
                say!("Message from Client: {}", String::from_utf8_lossy(message));
                if let Err(error) = socket.send_to(message, client) {
                    complain(error);
                }
            }
            Err(error) => complain(error),
        }
    }
}
