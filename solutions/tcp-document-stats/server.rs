//! The server of the `tcp-document-stats` lab: counts the characters and words of a document.

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, SocketAddr, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
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
    let mut statistics = Statistics::default();
    let mut buffer = [0; 64 * 1024];
    loop {
        match stream.read(&mut buffer) {
            // The end of the stream, and so of the document: the client closed its half, and still
            // listens. A document of no bytes is a document.
            Ok(0) => return Ok(statistics),
            // A piece is counted and forgotten. So a document can be larger than memory, and this
            // one buffer is enough.
            Ok(count) => statistics.add(&buffer[..count]),
            // Silence. Unix calls a read that timed out "would block", Windows "timed out".
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(statistics);
            }
            // A signal woke us up. Nothing happened to the connection.
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            // A reset, say. Half a document has no statistics, and nobody is left to hear them.
            Err(error) => return Err(error),
        }
        // From the first byte on. A client may take its time before it; and a newline ends nothing
        // here, for it is a part of most documents. (Guessing by the clock also takes a slow client
        // for a finished one. A client that half-closes is never misunderstood.)
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
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
        self.characters += piece.len() as u64;
        for byte in piece {
            // Space, tab, LF, FF and CR. A word is counted at its first byte; what the byte before
            // it was, this remembers from one piece to the next.
            let in_word = !byte.is_ascii_whitespace();
            if in_word && !self.in_word {
                self.words += 1;
            }
            self.in_word = in_word;
        }
    }
}

/// Sends both numbers, and ends the connection so that the client gets them.
fn send_and_close(stream: &mut TcpStream, statistics: &Statistics) -> io::Result<()> {
    // What keeps the numbers apart is the newline, not the pause: on a slow network both may still
    // arrive in one piece. The pause only helps old clients, most of the time.
    stream.write_all(format!("{}\n", statistics.characters).as_bytes())?;
    thread::sleep(PAUSE);
    stream.write_all(format!("{}\n", statistics.words).as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    // To close while bytes wait unread, of a document that went on after a silence, say, would be a
    // reset, which may overtake the numbers. So throw away what still comes.
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
