//! Makes text of every piece, also of one that ends inside a character.
//!
//! Breaks: reads-to-the-end
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
    let mut text = String::new();
    let mut buffer = [0; 1024];
    loop {
        let count = stream.read(&mut buffer)?;
        if count == 0 {
            break;
        }
        text.push_str(&String::from_utf8_lossy(&buffer[..count]));
    }
    if text.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print_line!("{text}");
    Ok(())
}
