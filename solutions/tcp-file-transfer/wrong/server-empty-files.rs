//! Creates a file for every client, also for one that sends nothing.
//!
//! Breaks: nothing-sent-makes-no-file
//! Fails: nothing-sent (mismatch)

use std::fs::File;
use std::io;
use std::net::{TcpListener, TcpStream};
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
    let mut result = Ok(());
    for (number, mut stream) in clients.into_iter().enumerate() {
        let name = format!("output{number}.txt");
        match File::create(&name) {
            Ok(file) => take(&mut stream, file, number + 1, &name),
            Err(error) => {
                report_error(format_args!("cannot create {name}: {error}"));
                result = Err(error);
            }
        }
    }
    result
}

fn take(stream: &mut TcpStream, mut file: File, client: usize, name: &str) {
    match io::copy(stream, &mut file) {
        Ok(_) => {
            print_line!("\nReceiving file from client {client}\n");
            print_line!("Received successfully! New filename is: {name}");
        }
        Err(error) => report_error(format_args!("lost client {client}: {error}")),
    }
}
