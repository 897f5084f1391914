//! Takes what one read returns for the whole text.
//!
//! Fails: in-pieces (mismatch)
//! Fails: long-text (mismatch)
//! Fails: cut-off (wrong-exit)

use std::io::{self, ErrorKind, Read};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, say};

fn main() -> ExitCode {
    netlab::finish(run())
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
    say!("{}", String::from_utf8_lossy(&text[..count]));
    Ok(())
}
