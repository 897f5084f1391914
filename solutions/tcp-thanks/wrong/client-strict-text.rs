//! Takes bytes that are not UTF-8 for an error.
//!
//! Breaks: shows-what-is-no-text
//! Fails: in-pieces (exited-early)

use std::io::{self, Read};
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
    let mut text = Vec::new();
    stream.read_to_end(&mut text)?;
    if text.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8(text).map_err(io::Error::other)?);
    Ok(())
}
