//! Panics when it cannot bind its address.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: address-in-use (crashed)

use std::net::UdpSocket;

use netlab::{print_line, report_error};

fn main() {
    let address = netlab::address("127.0.0.1:8080");
    let socket = UdpSocket::bind(address).expect("the address should be free");
    print_line!("UDP server started");
    print_line!("Waiting for data..\n");
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let message = &buffer[..length];
                print_line!("Client IP Address: {client}");
                print_line!("Message from Client: {}", String::from_utf8_lossy(message));
                if let Err(error) = socket.send_to(message, client) {
                    report_error(error);
                }
            }
            Err(error) => report_error(error),
        }
    }
}
