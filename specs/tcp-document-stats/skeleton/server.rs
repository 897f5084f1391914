//! The server of the `tcp-document-stats` lab: counts the characters and words of a document.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{complain, say};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12546";

/// This long after its last byte a document counts as ended, for clients that do not half-close.
const SILENCE: Duration = Duration::from_millis(500);

/// Between the two numbers, for clients that take what one read returns for one number.
const PAUSE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    netlab::finish(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    say!("Server is listening...");
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                say!("Connection from {client} has been established!\n");
                serve_beside_the_others(stream, client);
            }
            // One connection could not be had. The others are still there: go on, but do not spin.
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

/// Serves one client in a thread of its own: the pause alone would add up, client by client.
fn serve_beside_the_others(stream: TcpStream, client: SocketAddr) {
    let conversation = thread::Builder::new().spawn(move || {
        if let Err(error) = report(&stream) {
            complain(format_args!("lost {client}: {error}"));
        }
    });
    if let Err(error) = conversation {
        complain(format_args!("cannot serve {client}: {error}"));
    }
}

/// Welcomes a client, takes its document, and tells what is in it.
fn report(mut stream: &TcpStream) -> io::Result<()> {
    // Here the server speaks first. At once: the client waits for this.
    stream.write_all(b"Welcome to the server\n")?;
    let statistics = take_document(stream)?;
    say!("File Received, Opening...\n");
    say!("Sending Document Statistics...\n");
    send_and_close(stream, &statistics)
}

/// Counts what the client sends, until the end of the stream or a silence.
fn take_document(stream: &TcpStream) -> io::Result<Statistics> {
    let _ = (stream, Statistics::add);
    todo!("read pieces and add each, until the stream ends or nothing comes for {SILENCE:?}")
}

/// What is known of a document so far.
#[derive(Debug, Default)]
struct Statistics {
    /// Bytes: what a letter is depends on the encoding, and a document need not be text.
    characters: u64,
    /// Runs of bytes that are not white space.
    words: u64,
    /// Whether the last byte belonged to a word: then the next piece may go on with that word.
    in_word: bool,
}

impl Statistics {
    /// Counts one more piece. It may begin and end anywhere, in the middle of a word too.
    fn add(&mut self, piece: &[u8]) {
        let Self {
            characters,
            words,
            in_word,
        } = self;
        todo!(
            "add the bytes of {piece:?} to {characters} and its words to {words}; \
             that a word goes on from the piece before, {in_word} tells"
        )
    }
}

/// Sends both numbers, and ends the connection such that the client gets them.
fn send_and_close(stream: &TcpStream, statistics: &Statistics) -> io::Result<()> {
    let _ = stream;
    todo!("send both of {statistics:?} with {PAUSE:?} between, half-close, throw away the rest")
}
