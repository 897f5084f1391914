//! Ends at the first name that is no file.
//!
//! Breaks: asks-again-after-a-wrong-name
//! Fails: no-such-file (exited-early)
//! Fails: names-as-typed (exited-early)

use std::fs;
use std::io::{self, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8080");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    while let Some(name) = prompt("Input filename you want to send: ")? {
        let content = fs::read(netlab::path(&name))
            .context("You entered an invalid filename! Please enter a valid name")?;
        if content.is_empty() {
            break;
        }
        stream.write_all(&content)?;
    }
    Ok(())
}
