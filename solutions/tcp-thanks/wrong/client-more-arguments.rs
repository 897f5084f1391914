//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (wrong-exit)

use std::io::{self, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = std::env::args().nth(1);
    let server = server.unwrap_or_else(|| "127.0.0.1:9999".to_owned());
    let mut stream =
        TcpStream::connect(&server).context(format_args!("cannot connect to {server}"))?;
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    if text.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text));
    Ok(())
}
