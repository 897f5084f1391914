//! Expects that the server is there, and panics if it is not.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (crashed)

use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let mut stream =
        TcpStream::connect(netlab::address("127.0.0.1:8080")).expect("the server should be there");
    while let Some(name) = prompt("Input filename you want to send: ")? {
        match fs::read(netlab::path(&name)) {
            Ok(content) if content.is_empty() => break,
            Ok(content) => stream.write_all(&content)?,
            Err(_) => print_line!("You entered an invalid filename! Please enter a valid name"),
        }
    }
    Ok(())
}
