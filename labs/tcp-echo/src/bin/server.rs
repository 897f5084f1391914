//! The server of the `tcp-echo` lab: a thread for each client, which sends back what it is sent.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Messages, print_line, report_error};

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
            // This connection failed: its client gave up, or we are out of file descriptors for a
            // moment. The other clients are still there, so carry on, but do not spin.
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Starts the thread that serves this client, and does not wait for it.
fn spawn_client(stream: TcpStream, client: SocketAddr) -> io::Result<()> {
    let connection = Connection::new(stream, client)?;
    todo!(
        "start a thread that owns the connection to {} and calls {}; no thread left is an error",
        connection.client,
        std::any::type_name_of_val(&Connection::run)
    )
}

/// All that belongs to one client. The thread that serves the client owns it.
struct Connection {
    client: SocketAddr,
    /// What the client sends.
    messages: Messages,
    /// The way back to the client.
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream, client: SocketAddr) -> io::Result<Self> {
        // A second handle to the same socket, not a second connection: one to read from, one to
        // write to. The connection is closed when both are dropped, and so when `Self` is.
        let messages = Messages::new(stream.try_clone()?);
        Ok(Self {
            client,
            messages,
            stream,
        })
    }

    /// Serves the client from the first line of the log to the last.
    fn run(mut self) {
        print_line!("Connection from: {}", self.client);
        // A conversation can end in three ways: by a word, by the end of the stream, by an error.
        // Each of them leads here, so the last line is printed exactly once.
        if let Err(error) = self.echo() {
            report_error(format_args!("lost {}: {error}", self.client));
        }
        print_line!("Client at {} disconnected...", self.client);
    }

    /// Sends each message back, until `bye` or the end of the stream.
    fn echo(&mut self) -> io::Result<()> {
        todo!(
            "for each of {:?}: is it the end? If not, print it, and send it back to {:?}",
            self.messages,
            self.stream
        )
    }
}
