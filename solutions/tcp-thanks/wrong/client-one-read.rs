//! Takes what one read returns for the whole text.
//!
//! Breaks: takes-a-long-text
//! Fails: in-pieces (mismatch)
//! Fails: long-text (mismatch)
//! Fails: cut-off (wrong-exit)

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
    let mut text = [0; 1024];
    let count = stream.read(&mut text)?;
    if count == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text[..count]));
    Ok(())
}
