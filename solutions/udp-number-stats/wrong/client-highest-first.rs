//! Mixes up the order of the answer: it shows the highest number as the lowest.
//!
//! Breaks: prints-the-statistics
//! Fails: client-session (mismatch)
//! Fails: client-answer (mismatch)
//! Fails: foreign-datagrams (mismatch)

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
    server.send(&set)?;
    server.send(&length)?;
    let answer = server.receive()?;
    let answer = String::from_utf8_lossy(&answer);
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let parts: Vec<&str> = answer.split(' ').collect();
    let [total, highest, lowest, mean] = parts[..] else {
        return Err(io::Error::new(ErrorKind::InvalidData, "not four numbers"));
    };
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
