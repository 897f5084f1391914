//! The server of the `tcp-file-transfer` lab: takes the files of a given number of clients.

use std::fs::File;
use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, print_line, prompt, report_error, usage_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    // First of all: if the address is taken, there is no need to ask.
    let listener = listen()?;
    let number = prompt("Enter number of clients: ")?.and_then(|line| positive_number(&line));
    let Some(number) = number else {
        usage_error("the number of clients must be a positive number");
    };
    print_line!("Initiating clients");
    let clients = accept(&listener, number);
    // The system completes handshakes without asking us. As long as we listen, a client too many
    // would wait in the queue for a turn that never comes; now it is refused.
    drop(listener);
    receive_files(clients)
}

fn listen() -> io::Result<TcpListener> {
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

fn positive_number(line: &[u8]) -> Option<usize> {
    let number = str::from_utf8(line.trim_ascii()).ok()?.parse().ok()?;
    (number > 0).then_some(number)
}

/// Accepts that many clients, and no more.
fn accept(listener: &TcpListener, number: usize) -> Vec<TcpStream> {
    let mut clients = Vec::new();
    while clients.len() < number {
        match listener.accept() {
            Ok((stream, _)) => {
                clients.push(stream);
                print_line!("Connected with client {}", clients.len());
            }
            // This connection failed; another will succeed. But do not spin.
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
    clients
}

/// Takes what each client sends, in the order in which they came.
fn receive_files(clients: Vec<TcpStream>) -> io::Result<()> {
    let mut files = 0;
    let mut failures = 0;
    // The others may all send at the same time. What they send waits in their sockets' buffers, and
    // once those are full, they wait: that is TCP's flow control, and nothing is lost. (A real
    // server would have a thread per client; this one numbers its files by whose turn it is.)
    for (client, stream) in (1..).zip(clients) {
        let mut connection = Connection { stream };
        // A client that sends nothing makes no file and uses up no number.
        if !connection.has_data() {
            continue;
        }
        let name = format!("output{files}.txt");
        files += 1;
        match connection.receive_file(&name) {
            Ok(true) => {
                print_line!("\nReceiving file from client {client}\n");
                print_line!("Received successfully! New filename is: {name}");
            }
            // What had come is kept. How a client leaves is no reason to fail the others.
            Ok(false) => report_error(format_args!(
                "lost client {client}: {name} may be incomplete"
            )),
            Err(error) => {
                report_error(format_args!("cannot write {name}: {error}"));
                failures += 1;
            }
        }
        // Here the connection is dropped, and so closed.
    }
    match failures {
        0 => Ok(()),
        _ => Err(io::Error::other(format!(
            "{failures} of {files} files could not be written"
        ))),
    }
}

/// The connection to one client, on which bytes come and none go.
struct Connection {
    stream: TcpStream,
}

impl Connection {
    /// Waits until the client has sent something (true), or has ended without it.
    fn has_data(&self) -> bool {
        // `peek` looks at the first byte and leaves it there; 0 bytes is the end of the stream. It
        // waits as long as the client takes, and so do the clients after it.
        matches!(self.stream.peek(&mut [0]), Ok(1))
    }

    /// Writes the client's bytes into the file with this name; false if the connection broke on the
    /// way. An error is an error of the file.
    fn receive_file(&mut self, name: &str) -> io::Result<bool> {
        let mut file = File::create(name)?;
        let mut buffer = [0; 64 * 1024];
        loop {
            // A read returns what is there, in no relation to how it was sent. The bytes are never
            // decoded: a file need not be text, and a piece may end inside a character.
            match self.stream.read(&mut buffer) {
                // The end of the stream is the end of the file: nothing else marks it, for any byte
                // may be a part of it. (And so several files of one client become one.)
                Ok(0) => return Ok(true),
                Ok(count) => file.write_all(&buffer[..count])?,
                // A signal woke us up. Nothing happened to the connection.
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                // A reset: the client is gone, and nobody knows how much is missing. (A real
                // protocol would send the length first, so that a part is never taken for the
                // whole.)
                Err(_) => return Ok(false),
            }
        }
    }
}
