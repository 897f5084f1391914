//! Takes every error for the end of the stream.
//!
//! Breaks: says-that-the-text-broke-off
//! Fails: cut-off (wrong-exit)

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
    // What has come is enough.
    let _ = stream.read_to_end(&mut text);
    if text.is_empty() {
        return Err(io::ErrorKind::UnexpectedEof.into());
    }
    print_line!("{}", String::from_utf8_lossy(&text));
    Ok(())
}
