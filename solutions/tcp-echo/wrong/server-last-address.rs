//! Keeps the client's address in one global variable, as the document's program does.
//!
//! Breaks: tells-each-end
//! Fails: two-clients (mismatch)

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::Mutex;
use std::thread;

use netlab::{Messages, print_line, report_error};

static CLIENT: Mutex<Option<SocketAddr>> = Mutex::new(None);

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    print_line!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept()?;
        *CLIENT.lock().unwrap() = Some(client);
        print_line!("New connection added: {client}");
        let connection = Connection::new(stream)?;
        thread::spawn(move || connection.run());
    }
}

fn client_address() -> String {
    let client = *CLIENT.lock().unwrap();
    client.map_or_else(String::new, |client| client.to_string())
}

struct Connection {
    messages: Messages,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream) -> io::Result<Self> {
        let messages = Messages::new(stream.try_clone()?);
        Ok(Self { messages, stream })
    }

    fn run(mut self) {
        print_line!("Connection from: {}", client_address());
        if let Err(error) = self.echo() {
            report_error(error);
        }
        print_line!("Client at {} disconnected...", client_address());
    }

    fn echo(&mut self) -> io::Result<()> {
        for message in &mut self.messages {
            let message = message?;
            if message.bytes == b"bye" {
                break;
            }
            print_line!("from client: {}", message.text());
            let mut answer = message.bytes;
            if message.newline {
                answer.push(b'\n');
            }
            self.stream.write_all(&answer)?;
        }
        Ok(())
    }
}
