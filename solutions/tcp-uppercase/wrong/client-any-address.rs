//! Takes its argument for an address without a look at it.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: bad-address (wrong-exit)

use std::env;
use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = env::args().nth(1);
    let server = server.unwrap_or_else(|| "127.0.0.1:12000".to_owned());
    let mut stream =
        TcpStream::connect(&server).context(format_args!("cannot connect to {server}"))?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    stream.write_all(&[&sentence[..], b"\n"].concat())?;
    let answer = Messages::new(stream)
        .next()
        .ok_or(ErrorKind::UnexpectedEof)??;
    print_line!("From server: {}", answer.text());
    Ok(())
}
