//! Takes what one read returns for the whole answer.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: answer-in-pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:16000");
    let mut stream = TcpStream::connect(server).context(server)?;
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
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
        print_line!("The total of all numbers is: {total}");
        print_line!("The lowest number is: {lowest}");
        print_line!("The highest number is: {highest}");
        print_line!("The mean is: {mean}");
    } else {
        print_line!("{answer}");
    }
}
