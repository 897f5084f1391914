//! Unwraps whatever can fail: a taken address and a reset are both a panic.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: clients-that-leave (crashed)
//! Fails: address-in-use (crashed)

use std::io::Write;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::thread;

use netlab::{Messages, print_line};

fn main() {
    serve();
}

fn serve() {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080")).unwrap();
    print_line!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept().unwrap();
        print_line!("New connection added: {client}");
        let connection = Connection::new(stream, client);
        thread::spawn(move || connection.run());
    }
}

struct Connection {
    client: SocketAddr,
    messages: Messages,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream, client: SocketAddr) -> Self {
        let messages = Messages::new(stream.try_clone().unwrap());
        Self {
            client,
            messages,
            stream,
        }
    }

    fn run(mut self) {
        print_line!("Connection from: {}", self.client);
        self.echo();
        print_line!("Client at {} disconnected...", self.client);
    }

    fn echo(&mut self) {
        for message in &mut self.messages {
            let message = message.unwrap();
            if message.bytes == b"bye" {
                break;
            }
            print_line!("from client: {}", message.text());
            let mut answer = message.bytes;
            if message.newline {
                answer.push(b'\n');
            }
            self.stream.write_all(&answer).unwrap();
        }
    }
}
