//! The client of the `tcp-file-transfer` lab: sends the files that are named, one after the other.

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
        if content.is_empty() {
            break;
        }
        send(&mut stream, &content).context(format_args!("cannot send to {server}"))?;
    }
    // The stream is dropped here, and so closed. Its end tells the server that the file is
    // complete; what is still on its way arrives before it.
    Ok(())
}

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

/// Returns the bytes of the file with this name; `None` if it cannot be read.
fn read_file(name: &[u8]) -> Option<Vec<u8>> {
    // Bytes, not text: `read_to_string` would refuse a picture. And all of them before the first is
    // sent: a folder can be opened but not read, and half a file cannot be taken back. (A real
    // client would send a large file in pieces and not hold it in memory.)
    fs::read(netlab::path(name)).ok()
}

/// Sends all of it.
fn send(stream: &mut TcpStream, content: &[u8]) -> io::Result<()> {
    // `write` may take less than it is given, as much as there is room in the buffer for;
    // `write_all` calls it until all is taken. While the server is busy with another client the
    // buffers are full, and this waits. That is flow control, not an error.
    stream.write_all(content)
}
