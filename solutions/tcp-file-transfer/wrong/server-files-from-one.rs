//! Numbers the files from 1, as it numbers the clients.
//!
//! Breaks: takes-them-in-order
//! Fails: one-client (wrong-file)
//! Fails: three-clients (wrong-file)
//! Fails: large-files-at-once (wrong-file)
//! Fails: reset-half-way (wrong-file)
//! Fails: nothing-sent (wrong-file)
//! Fails: output-is-a-folder (wrong-file)
//! Fails: slow-client (wrong-file)

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
    let listener = listen()?;
    let number = prompt("Enter number of clients: ")?.and_then(|line| positive_number(&line));
    let Some(number) = number else {
        usage_error("the number of clients must be a positive number");
    };
    print_line!("Initiating clients");
    let clients = accept(&listener, number);
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

fn accept(listener: &TcpListener, number: usize) -> Vec<TcpStream> {
    let mut clients = Vec::new();
    while clients.len() < number {
        match listener.accept() {
            Ok((stream, _)) => {
                clients.push(stream);
                print_line!("Connected with client {}", clients.len());
            }
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
    clients
}

fn receive_files(clients: Vec<TcpStream>) -> io::Result<()> {
    let mut files = 0;
    let mut failures = 0;
    for (client, stream) in (1..).zip(clients) {
        let mut connection = Connection { stream };
        if !connection.has_data() {
            continue;
        }
        files += 1;
        let name = format!("output{files}.txt");
        match connection.receive_file(&name) {
            Ok(true) => {
                print_line!("\nReceiving file from client {client}\n");
                print_line!(
                    "Received successfully! New filename is: output{}.txt",
                    files - 1
                );
            }
            Ok(false) => report_error(format_args!(
                "lost client {client}: {name} may be incomplete"
            )),
            Err(error) => {
                report_error(format_args!("cannot write {name}: {error}"));
                failures += 1;
            }
        }
    }
    match failures {
        0 => Ok(()),
        _ => Err(io::Error::other(format!(
            "{failures} of {files} files could not be written"
        ))),
    }
}

struct Connection {
    stream: TcpStream,
}

impl Connection {
    fn has_data(&self) -> bool {
        matches!(self.stream.peek(&mut [0]), Ok(1))
    }

    fn receive_file(&mut self, name: &str) -> io::Result<bool> {
        let mut file = File::create(name)?;
        let mut buffer = [0; 64 * 1024];
        loop {
            match self.stream.read(&mut buffer) {
                Ok(0) => return Ok(true),
                Ok(count) => file.write_all(&buffer[..count])?,
                Err(error) if error.kind() == ErrorKind::Interrupted => {}
                Err(_) => return Ok(false),
            }
        }
    }
}
