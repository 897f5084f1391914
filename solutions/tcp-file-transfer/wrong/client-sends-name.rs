//! Sends the name in front of the file, which the server takes for a part of it.
//!
//! Breaks: sends-the-bytes-as-they-are
//! Fails: send-files (mismatch)
//! Fails: no-such-file (mismatch)
//! Fails: large-binary-files (mismatch)
//! Fails: names-as-typed (mismatch)

use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    while let Some(name) = prompt("Input filename you want to send: ")? {
        match fs::read(netlab::path(&name)) {
            Ok(content) if content.is_empty() => break,
            Ok(content) => stream.write_all(&[&name[..], b"\n", &content].concat())?,
            Err(_) => print_line!("You entered an invalid filename! Please enter a valid name"),
        }
    }
    Ok(())
}
