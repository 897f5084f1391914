//! The server of the `tcp-chat` lab: a conversation with every client, all at the same time.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, Message, Messages, complain, say};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

/// Talks with one client without keeping the others waiting.
fn start_conversation(stream: TcpStream, client: SocketAddr) {
    // `move` makes the stream part of the conversation: it is closed when the conversation ends,
    // and only then.
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
    // A thread per client. A read that waits for this client's next message then stops this thread
    // and no other; so does a write to a client that never reads.
    //
    // `thread::spawn` would panic, and end the server, when the system has no thread left. From
    // the builder that is an error: the conversation is dropped and its stream with it, so this
    // client is turned away. (A real server with ten thousand clients would have tasks instead.)
    thread::Builder::new().spawn(conversation)?;
    Ok(())
}

/// Answers a client's messages in order, until its stream ends.
fn converse(mut stream: &TcpStream) -> io::Result<()> {
    // One reader for the whole conversation: it may have read the beginning of the next message
    // together with the end of this one. All state of a conversation is in variables of this
    // function, so it cannot get mixed up with another's.
    for message in Messages::new(stream) {
        let message = message?;
        say!("Received message: {}", message.text());
        // All in one write. Two would be two packets, and the second would wait until the client
        // has acknowledged the first (Nagle's algorithm), longer still if the client delays that.
        stream.write_all(answer(&message).as_bytes())?;
    }
    Ok(())
}

/// The answer to a message ends as the message did: a client that sends no newline expects none.
fn answer(message: &Message) -> String {
    let end = if message.newline { "\n" } else { "" };
    format!("Server received your message: {}{end}", message.text())
}
