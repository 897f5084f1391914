//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (hung)

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, Messages, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Server started");
    print_line!("Waiting for client request..");
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                print_line!("New connection added: {client}");
                if let Err(error) = spawn_client(stream, client) {
                    report_error(format_args!("cannot serve {client}: {error}"));
                }
            }
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    let address = std::env::args().nth(1);
    let address = address.unwrap_or_else(|| DEFAULT_ADDRESS.to_owned());
    TcpListener::bind(&address).context(format_args!("cannot listen on {address}"))
}

fn spawn_client(stream: TcpStream, client: SocketAddr) -> io::Result<()> {
    let connection = Connection::new(stream, client)?;
    thread::Builder::new().spawn(move || connection.run())?;
    Ok(())
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
            report_error(format_args!("lost {}: {error}", self.client));
        }
        print_line!("Client at {} disconnected...", self.client);
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
