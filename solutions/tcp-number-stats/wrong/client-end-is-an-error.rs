//! Takes the end of its input at a prompt for an error.
//!
//! Breaks: ends-at-the-end-of-input
//! Fails: end-of-input (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:16000");
    let mut stream = TcpStream::connect(server).context(server)?;
    let set = prompt("Input integers with space in between: ")?.ok_or(ErrorKind::UnexpectedEof)?;
    let length = prompt("Enter the length of the set: ")?.ok_or(ErrorKind::UnexpectedEof)?;
    stream.write_all(&[&set[..], b"\n", &length, b"\n"].concat())?;
    let Some(answer) = Messages::new(stream).next().transpose()? else {
        return Err(ErrorKind::UnexpectedEof.into());
    };
    print(&answer.text());
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
