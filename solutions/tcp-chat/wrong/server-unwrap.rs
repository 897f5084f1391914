//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: nothing-ends-the-server (crashed)
//! Fails: address-in-use (crashed)

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::thread;

use netlab::{Messages, print_line};

fn main() {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:12345")).unwrap();
    print_line!("Server listening on {}", listener.local_addr().unwrap());
    loop {
        let (mut stream, client) = listener.accept().unwrap();
        print_line!("Accepted connection from {client}");
        thread::spawn(move || converse(&mut stream));
    }
}

fn converse(stream: &mut TcpStream) {
    for message in Messages::new(stream.try_clone().unwrap()) {
        let message = message.unwrap();
        let text = String::from_utf8(message.bytes).unwrap();
        print_line!("Received message: {text}");
        let end = if message.newline { "\n" } else { "" };
        stream
            .write_all(format!("Server received your message: {text}{end}").as_bytes())
            .unwrap();
    }
}
