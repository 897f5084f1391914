//! The server of the `tcp-document-stats` lab: counts the characters and words of a document.

use std::io::{self, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12546";

/// This long after its last byte a document counts as ended, for clients that do not half-close.
const IDLE_TIMEOUT: Duration = Duration::from_millis(500);

/// Between the two numbers, for clients that take what one read returns for one number.
const PAUSE: Duration = Duration::from_millis(500);

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("Server is listening...");
    loop {
        match listener.accept() {
            Ok((stream, client)) => {
                print_line!("Connection from {client} has been established!\n");
                spawn_client(stream, client);
            }
            // This connection failed. The other clients are still there: carry on, but do not spin.
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

/// Serves one client in a thread of its own: the pause alone would add up, client by client.
fn spawn_client(mut stream: TcpStream, client: SocketAddr) {
    let spawned = thread::Builder::new().spawn(move || {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost {client}: {error}"));
        }
    });
    if let Err(error) = spawned {
        report_error(format_args!("cannot serve {client}: {error}"));
    }
}

/// Welcomes a client, takes its document, and tells what is in it.
fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    // Here the server speaks first. At once: the client waits for this.
    stream.write_all(b"Welcome to the server\n")?;
    let statistics = receive_document(stream)?;
    print_line!("File Received, Opening...\n");
    print_line!("Sending Document Statistics...\n");
    send_and_close(stream, &statistics)
}

/// Counts what the client sends, until the end of the stream or a silence.
fn receive_document(stream: &mut TcpStream) -> io::Result<Statistics> {
    todo!(
        "read pieces of {stream:?} until it ends, or nothing comes for {IDLE_TIMEOUT:?}; add each \
         with {}",
        std::any::type_name_of_val(&Statistics::add)
    )
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

/// Sends both numbers, and ends the connection so that the client gets them.
fn send_and_close(stream: &mut TcpStream, statistics: &Statistics) -> io::Result<()> {
    todo!(
        "send both of {statistics:?} to {stream:?}, with {PAUSE:?} between; half-close, throw away \
         what still comes"
    )
}
