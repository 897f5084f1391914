//! Greets the server first.
//!
//! Breaks: sends-nothing
//! Fails: several-lines (extra-bytes)
//! May fail: client-session
//! May fail: in-pieces
//! May fail: long-text

use std::io::{self, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:9999");
    let mut stream =
        TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    stream.write_all(b"Hello\n")?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    if text.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text));
    Ok(())
}
