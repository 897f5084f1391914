//! Waits for 300 ms from the last message, also for the first byte of the next.
//!
//! Breaks: silence-before-it-ends-nothing
//! Fails: where-a-message-ends (closed-too-early)
//!
//! On a busy machine the first byte may come late in any case:
//! May fail: first-message
//! May fail: three-clients
//! May fail: message-in-pieces
//! May fail: several-in-one-piece
//! May fail: two-hundred-clients
//! May fail: nothing-ends-the-server

use std::io::{self, BufRead, BufReader, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, IDLE_TIMEOUT, Message, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Server listening on {}", listener.local_addr()?);
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
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
    messages: BufReader<TcpStream>,
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream, client: SocketAddr) -> io::Result<Self> {
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
        let messages = BufReader::new(stream.try_clone()?);
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

    fn next_message(&mut self) -> io::Result<Option<Message>> {
        let mut bytes = Vec::new();
        match self.messages.read_until(b'\n', &mut bytes) {
            Err(error) if error.kind() == io::ErrorKind::WouldBlock => {}
            result => _ = result?,
        }
        if bytes.is_empty() {
            return Ok(None);
        }
        let newline = bytes.pop_if(|byte| *byte == b'\n').is_some();
        Ok(Some(Message { bytes, newline }))
    }

    fn converse(&mut self) -> io::Result<()> {
        while let Some(message) = self.next_message()? {
            print_line!("Received message: {}", message.text());
            let end = if message.newline { "\n" } else { "" };
            let answer = format!("Server received your message: {}{end}", message.text());
            self.stream.write_all(answer.as_bytes())?;
        }
        Ok(())
    }
}
