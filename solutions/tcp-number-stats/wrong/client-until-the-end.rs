//! Reads to the end of the stream, though the answer ends before it.
//!
//! Breaks: the-answer-may-end-before-the-stream
//! Fails: client-session (hung)
//! Fails: answer-in-pieces (hung)
//! Fails: error-answer (hung)

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
    let mut answer = Vec::new();
    stream.read_to_end(&mut answer)?;
    if answer.is_empty() {
        return Err(ErrorKind::UnexpectedEof.into());
    }
    print(String::from_utf8_lossy(&answer).trim_end());
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
