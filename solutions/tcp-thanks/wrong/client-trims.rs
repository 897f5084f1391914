//! Prints the text without the white space at its end.
//!
//! Breaks: prints-all-of-it
//! Fails: client-session (mismatch)
//! Fails: several-lines (mismatch)
//! Fails: in-pieces (mismatch)
//! Fails: long-text (mismatch)

use std::io::{self, ErrorKind, Read};
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
    if stream.read_to_end(&mut text)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text).trim_end());
    Ok(())
}
