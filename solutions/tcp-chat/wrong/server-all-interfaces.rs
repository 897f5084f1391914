//! Listens on all interfaces, whatever address it was given.
//!
//! Breaks: says-that-it-listens
//! Fails: first-message (mismatch)
//! Fails: three-clients (mismatch)
//! Fails: several-in-one-piece (mismatch)
//! Fails: message-in-pieces (wrong-port)

use std::io::{self, Write};
use std::net::{Ipv4Addr, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, Messages, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let port = netlab::address("127.0.0.1:12345").port();
    let listener = TcpListener::bind((Ipv4Addr::UNSPECIFIED, port))
        .context(format_args!("cannot listen on port {port}"))?;
    print_line!("Server listening on {}", listener.local_addr()?);
    loop {
        let Ok((stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Accepted connection from {client}");
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
        if let Err(error) = self.converse() {
            report_error(format_args!("lost {}: {error}", self.client));
        }
    }

    fn converse(&mut self) -> io::Result<()> {
        for message in &mut self.messages {
            let message = message?;
            print_line!("Received message: {}", message.text());
            let end = if message.newline { "\n" } else { "" };
            let answer = format!("Server received your message: {}{end}", message.text());
            self.stream.write_all(answer.as_bytes())?;
        }
        Ok(())
    }
}
