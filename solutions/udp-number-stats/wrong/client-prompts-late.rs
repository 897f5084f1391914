//! Does not flush its prompts, so they come when the user has typed already.
//!
//! Breaks: prompts-in-time
//! Fails: client-answer (not-flushed)

use std::io::{self, BufRead, ErrorKind};
use std::process::ExitCode;

use netlab::{Datagrams, print_line};

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
    server.send(&set)?;
    server.send(&length)?;
    show(&String::from_utf8_lossy(&server.receive()?))
}

fn prompt(prompt: &str) -> io::Result<Option<Vec<u8>>> {
    print!("{prompt}");
    let mut line = Vec::new();
    if io::stdin().lock().read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    if line.ends_with(b"\n") {
        line.pop();
    }
    Ok(Some(line))
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
