//! Ends when a seventh client comes.
//!
//! Breaks: serves-until-killed
//! Fails: nothing-ends-the-server (exited-early)
//! May fail: two-hundred-clients

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, Messages, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Server listening on {}", listener.local_addr()?);
    let mut clients = 0;
    loop {
        match listener.accept() {
            Ok(_) if clients == 6 => return Ok(()),
            Ok((stream, client)) => {
                clients += 1;
                print_line!("Accepted connection from {client}");
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
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
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
