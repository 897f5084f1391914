//! Reads every file as a `String`, which has to be UTF-8.
//!
//! Breaks: loses-nothing-of-large-files
//! Fails: slow-client (wrong-file)
//! Fails: large-files-at-once (nothing-came)

use std::fs;
use std::io::{self, Read};
use std::net::TcpListener;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt, report_error, usage_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8080");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    let line = prompt("Enter number of clients: ")?.unwrap_or_default();
    let number: usize = String::from_utf8_lossy(&line).trim().parse().unwrap_or(0);
    if number == 0 {
        usage_error("the number of clients must be a positive number");
    }
    print_line!("Initiating clients");
    let mut clients = Vec::new();
    for client in 1..=number {
        clients.push(listener.accept()?.0);
        print_line!("Connected with client {client}");
    }
    drop(listener);
    let mut files = 0;
    let mut result = Ok(());
    for (client, mut stream) in (1..).zip(clients) {
        let mut text = String::new();
        if let Err(error) = stream.read_to_string(&mut text) {
            report_error(format_args!("lost client {client}: {error}"));
            files += 1;
            continue;
        }
        if text.is_empty() {
            continue;
        }
        let name = format!("output{files}.txt");
        files += 1;
        if let Err(error) = fs::write(&name, text) {
            report_error(format_args!("cannot write {name}: {error}"));
            result = Err(error);
            continue;
        }
        print_line!("\nReceiving file from client {client}\n");
        print_line!("Received successfully! New filename is: {name}");
    }
    result
}
