//! Tells of an error and then ends as if all was well.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (wrong-exit)
//! Fails: server-gone (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;

use netlab::{Context, Messages, print_line, prompt, report_error};

fn main() {
    if let Err(error) = run() {
        report_error(error);
    }
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
