//! Takes one line for the whole text.
//!
//! Breaks: reads-to-the-end
//! Fails: several-lines (mismatch)
//! Fails: in-pieces (mismatch)
//! Fails: long-text (mismatch)

use std::io::{self, BufRead, BufReader, ErrorKind};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:9999");
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    let mut line = Vec::new();
    if BufReader::new(stream).read_until(b'\n', &mut line)? == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&line));
    Ok(())
}
