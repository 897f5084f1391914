//! Keeps the client's address in one global variable, as the document's program does.
//!
//! Fails: two-clients (mismatch)

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use netlab::{Messages, complain, say};

static CLIENT: Mutex<Option<SocketAddr>> = Mutex::new(None);

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    say!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept()?;
        *CLIENT.lock().unwrap() = Some(client);
        say!("New connection added: {client}");
        thread::spawn(move || {
            say!("Connection from: {}", client_address());
            if let Err(error) = echo(&stream) {
                complain(error);
            }
            say!("Client at {} disconnected...", client_address());
        });
    }
}

fn client_address() -> String {
    let client = *CLIENT.lock().unwrap();
    client.map_or_else(String::new, |client| client.to_string())
}

fn echo(mut stream: &TcpStream) -> io::Result<()> {
    for message in Messages::new(stream) {
        let message = message?;
        if message.bytes == b"bye" {
            break;
        }
        say!("from client: {}", message.text());
        let mut answer = message.bytes;
        if message.newline {
            answer.push(b'\n');
        }
        stream.write_all(&answer)?;
    }
    Ok(())
}
