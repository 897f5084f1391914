//! Connects anew for every file.
//!
//! Breaks: keeps-its-connection
//! Fails: send-files (closed-too-early)
//! Fails: no-such-file (closed-too-early)
//! Fails: large-binary-files (closed-too-early)

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
    while let Some(name) = prompt("Input filename you want to send: ")? {
        let Ok(content) = fs::read(netlab::path(&name)) else {
            print_line!("You entered an invalid filename! Please enter a valid name");
            continue;
        };
        if content.is_empty() {
            break;
        }
        let mut stream =
            TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
        stream.write_all(&content)?;
    }
    Ok(())
}
