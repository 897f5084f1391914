//! The server of the `tcp-chat` lab: a conversation with every client, all at the same time.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Messages, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    // What it is bound to, not what it was told: with port 0 the system chooses one.
    print_line!("Server listening on {}", listener.local_addr()?);
    loop {
        // `accept` also tells who the client is. To ask the stream later can fail: it may be gone.
        match listener.accept() {
            Ok((stream, client)) => {
                print_line!("Accepted connection from {client}");
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

/// All that belongs to one client, so that it cannot get mixed up with what belongs to another.
struct Connection {
    client: SocketAddr,
    /// What the client sends.
    messages: Messages,
    /// The way back to the client.
    stream: TcpStream,
}

impl Connection {
    fn new(stream: TcpStream, client: SocketAddr) -> io::Result<Self> {
        // One reader for the whole conversation: it may have read the beginning of the next message
        // together with the end of this one. It reads from a second handle to the same socket.
        let messages = Messages::new(stream.try_clone()?);
        Ok(Self {
            client,
            messages,
            stream,
        })
    }

    /// Serves the client. However it leaves, it ends its own conversation and nothing else.
    fn run(mut self) {
        if let Err(error) = self.converse() {
            report_error(format_args!("lost {}: {error}", self.client));
        }
    }

    /// Answers the messages in order, until the stream ends.
    fn converse(&mut self) -> io::Result<()> {
        todo!(
            "print each of {:?} and send the answer to {:?}; how does an answer end?",
            self.messages,
            self.stream
        )
    }
}
