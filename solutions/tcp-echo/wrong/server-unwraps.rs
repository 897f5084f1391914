//! Unwraps whatever can fail: a taken address and a reset are both a panic.
//!
//! Fails: clients-that-leave (crashed)
//! Fails: address-in-use (crashed)

use std::io::Write;
use std::net::{TcpListener, TcpStream};
use std::thread;

use netlab::{Messages, say};

fn main() {
    serve();
}

fn serve() {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080")).unwrap();
    say!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept().unwrap();
        say!("New connection added: {client}");
        thread::spawn(move || {
            say!("Connection from: {client}");
            echo(&stream);
            say!("Client at {client} disconnected...");
        });
    }
}

fn echo(mut stream: &TcpStream) {
    for message in Messages::new(stream) {
        let message = message.unwrap();
        if message.bytes == b"bye" {
            break;
        }
        say!("from client: {}", message.text());
        let mut answer = message.bytes;
        if message.newline {
            answer.push(b'\n');
        }
        stream.write_all(&answer).unwrap();
    }
}
