//! Takes what one read returns for the whole answer.
//!
//! Fails: answer-in-pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, ask, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:16000");
    let mut stream = TcpStream::connect(server).context(server)?;
    let Some(set) = ask("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = ask("Enter the length of the set: ")? else {
        return Ok(());
    };
    stream.write_all(&[&set[..], b"\n", &length, b"\n"].concat())?;
    let mut answer = [0; 1024];
    let count = stream.read(&mut answer)?;
    if count == 0 {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print(String::from_utf8_lossy(&answer[..count]).trim_end());
    Ok(())
}

fn print(answer: &str) {
    let words: Vec<&str> = answer.split_ascii_whitespace().collect();
    if let [total, lowest, highest, mean] = words[..]
        && total != "error:"
    {
        say!("The total of all numbers is: {total}");
        say!("The lowest number is: {lowest}");
        say!("The highest number is: {highest}");
        say!("The mean is: {mean}");
    } else {
        say!("{answer}");
    }
}
