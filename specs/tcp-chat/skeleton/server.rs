//! The server of the `tcp-chat` lab: a conversation with every client, all at the same time.

use std::io;
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{complain, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12345";

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    // What it is bound to, not what it was told: with port 0 the system chooses one.
    say!("Server listening on {}", listener.local_addr()?);
    loop {
        // `accept` also tells who the client is. To ask the stream later can fail: it may be gone.
        match listener.accept() {
            Ok((stream, client)) => {
                say!("Accepted connection from {client}");
                start_conversation(stream, client);
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

/// Talks with one client without keeping the others waiting.
fn start_conversation(stream: TcpStream, client: SocketAddr) {
    let conversation = move || {
        // However a client leaves, it ends its own conversation and nothing else.
        if let Err(error) = converse(&stream) {
            complain(format_args!("lost {client}: {error}"));
        }
    };
    if let Err(error) = spawn(conversation) {
        complain(format_args!("cannot serve {client}: {error}"));
    }
}

/// Runs a conversation beside all others.
fn spawn(conversation: impl FnOnce() + Send + 'static) -> io::Result<()> {
    todo!(
        "start a thread that runs {}; when the system has none left, that is an error, no panic",
        std::any::type_name_of_val(&conversation)
    )
}

/// Answers a client's messages in order, until its stream ends.
fn converse(stream: &TcpStream) -> io::Result<()> {
    let _ = stream;
    todo!("for each of netlab::Messages::new(stream), print it and send the answer")
}
