//! Does not look whether the set was sent, and shows the statistics of its length.
//!
//! Breaks: says-that-a-line-is-too-long
//! Fails: line-too-long (wrong-exit)

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:15000"))?;
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    let _ = server.send(&set);
    let _ = server.send(&length);
    show(&String::from_utf8_lossy(&server.receive()?))
}

fn show(answer: &str) -> io::Result<()> {
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let parts: Vec<&str> = answer.split(' ').collect();
    let [total, lowest, highest, mean] = parts[..] else {
        return Err(io::Error::new(ErrorKind::InvalidData, "not four numbers"));
    };
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
