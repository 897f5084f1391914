//! The server of the `tcp-echo` lab: a thread for each client, which sends back what it is sent.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Message, complain, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    say!("Server started");
    say!("Waiting for client request..");
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                say!("New connection added: {client}");
                if let Err(error) = start_thread(stream, client) {
                    complain(format_args!("cannot serve {client}: {error}"));
                }
            }
            // One connection could not be had: its client gave up, or we are out of file
            // descriptors for a moment. The others are still there, so go on, but do not spin.
            Err(error) => {
                complain(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Starts the thread that serves this client, and does not wait for it.
fn start_thread(stream: TcpStream, client: SocketAddr) -> io::Result<()> {
    let _ = (stream, serve_client);
    todo!(
        "start a thread that owns the stream and serves {client}; that there is none left is an error"
    )
}

/// Talks with one client from the first line of the log to the last.
fn serve_client(stream: &TcpStream, client: SocketAddr) {
    say!("Connection from: {client}");
    // A conversation can end in three ways: by a word, by the end of the stream, by an error. All
    // of them lead here, and the last line is printed once, and for each.
    if let Err(error) = echo(stream) {
        complain(format_args!("lost {client}: {error}"));
    }
    say!("Client at {client} disconnected...");
}

/// Sends each message back, until `bye` or the end of the stream.
fn echo(stream: &TcpStream) -> io::Result<()> {
    let _ = (stream, answer);
    todo!("for each of netlab::Messages::new(stream): is it the end? If not, print it and answer")
}

/// The bytes of the message, and its newline if it had one: all for one write.
fn answer(message: &Message) -> Vec<u8> {
    let end: &[u8] = if message.newline { b"\n" } else { b"" };
    [&message.bytes, end].concat()
}
