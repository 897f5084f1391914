//! The server of the `tcp-file-transfer` lab: takes the files of a given number of clients.

use std::io;
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{print_line, prompt, report_error, usage_error};

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
    drop(listener); // From now on nobody can connect.
    receive_files(clients)
}

fn listen() -> io::Result<TcpListener> {
    todo!("bind a listener to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

fn positive_number(line: &[u8]) -> Option<usize> {
    let number = str::from_utf8(line.trim_ascii()).ok()?.parse().ok()?;
    (number > 0).then_some(number)
}

/// Accepts that many clients, and no more.
fn accept(listener: &TcpListener, number: usize) -> Vec<TcpStream> {
    todo!("accept {number} clients from {listener:?}, print a line for each, and survive errors")
}

/// Takes what each client sends, in the order in which they came.
fn receive_files(clients: Vec<TcpStream>) -> io::Result<()> {
    let mut files = 0;
    let mut failures = 0;
    for (client, stream) in (1..).zip(clients) {
        let mut connection = Connection { stream };
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

/// The connection to one client, on which bytes come and none go.
struct Connection {
    stream: TcpStream,
}

impl Connection {
    /// Waits until the client has sent something (true), or has ended without it.
    fn has_data(&self) -> bool {
        todo!(
            "look at the first byte of {:?}, and leave it there",
            self.stream
        )
    }

    /// Writes the client's bytes into the file with this name; false if the connection broke on the
    /// way. An error is an error of the file.
    fn receive_file(&mut self, name: &str) -> io::Result<bool> {
        todo!("read {:?} to its end into the file {name:?}", self.stream)
    }
}
