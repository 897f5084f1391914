//! Sends the last word back before it ends the conversation.
//!
//! Breaks: bye-ends-the-conversation
//! Fails: server-session (extra-bytes)
//! Fails: two-clients (extra-bytes)
//! Fails: several-in-one-piece (extra-bytes)
//! Fails: bye (extra-bytes)
//! Fails: two-hundred-clients (extra-bytes)

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Messages, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:8080"))?;
    print_line!("Server started\nWaiting for client request..");
    loop {
        let (stream, client) = listener.accept()?;
        print_line!("New connection added: {client}");
        let connection = Connection::new(stream, client)?;
        thread::spawn(move || connection.run());
    }
}

struct Connection {
    client: SocketAddr,
    messages: Messages,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream, client: SocketAddr) -> io::Result<Self> {
        let messages = Messages::new(stream.try_clone()?);
        Ok(Self {
            client,
            messages,
            stream,
        })
    }

    fn run(mut self) {
        print_line!("Connection from: {}", self.client);
        if let Err(error) = self.echo() {
            report_error(error);
        }
        print_line!("Client at {} disconnected...", self.client);
    }

    fn echo(&mut self) -> io::Result<()> {
        for message in &mut self.messages {
            let message = message?;
            let last = message.bytes == b"bye";
            print_line!("from client: {}", message.text());
            let mut answer = message.bytes;
            if message.newline {
                answer.push(b'\n');
            }
            self.stream.write_all(&answer)?;
            if last {
                break;
            }
        }
        Ok(())
    }
}
