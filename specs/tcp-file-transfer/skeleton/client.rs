//! The client of the `tcp-file-transfer` lab: sends the files that are named, one after the other.

use std::io;
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
    todo!("connect to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Returns the bytes of the file with this name; `None` if it cannot be read.
fn read_file(name: &[u8]) -> Option<Vec<u8>> {
    todo!("read the whole file {name:?} (netlab::path makes a path of it), as bytes")
}

/// Sends all of it.
fn send(stream: &mut TcpStream, content: &[u8]) -> io::Result<()> {
    todo!(
        "write all {} bytes to {stream:?}; what if it takes only a part?",
        content.len()
    )
}
