//! The server of the `tcp-echo` lab: a thread for each client, which sends back what it is sent.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, Message, Messages, complain, say};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

/// Starts the thread that serves this client, and does not wait for it.
fn start_thread(stream: TcpStream, client: SocketAddr) -> io::Result<()> {
    // `move`: the thread owns its stream and its client's address. Nothing of a conversation is
    // shared, so no other client can get into it. (In the document's program all threads read the
    // address from one global variable, and log whoever connected last.)
    //
    // Not `thread::spawn`: that panics when the system has no thread left, and so would end the
    // server. Here it is an error, and only this client is turned away.
    thread::Builder::new().spawn(move || serve_client(&stream, client))?;
    // Nobody joins the thread: it ends by itself. The stream is closed then, as its owner is gone.
    Ok(())
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
fn echo(mut stream: &TcpStream) -> io::Result<()> {
    // A wait in here, for a message or for a client that does not read, stops this thread alone.
    for message in Messages::new(stream) {
        let message = message?;
        // The whole message, no more and no less: `goodbye` is a message like any other. Before it
        // was whole there was nothing to compare, for a piece can be `b`, or `bye` of `bye-bye`.
        if message.bytes == b"bye" {
            break;
        }
        // What is shown is text; what is sent back are the bytes, whether they are text or not.
        say!("from client: {}", message.text());
        stream.write_all(&answer(&message))?;
    }
    Ok(())
}

/// The bytes of the message, and its newline if it had one: all for one write.
fn answer(message: &Message) -> Vec<u8> {
    let end: &[u8] = if message.newline { b"\n" } else { b"" };
    [&message.bytes, end].concat()
}
