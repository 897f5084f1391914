//! Sends an empty file as it sends others: nothing, and asks for the next.
//!
//! Breaks: an-empty-file-ends-it
//! Fails: send-files (did-not-close)

use std::fs;
use std::io::{self, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    while let Some(name) = prompt("Input filename you want to send: ")? {
        let Some(content) = read_file(&name) else {
            print_line!("You entered an invalid filename! Please enter a valid name");
            continue;
        };
        send(&mut stream, &content).context(format_args!("cannot send to {server}"))?;
    }
    Ok(())
}

fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

fn read_file(name: &[u8]) -> Option<Vec<u8>> {
    fs::read(netlab::path(name)).ok()
}

fn send(stream: &mut TcpStream, content: &[u8]) -> io::Result<()> {
    stream.write_all(content)
}
