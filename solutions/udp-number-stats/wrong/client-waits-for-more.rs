//! Receives until nothing comes any more, and ends with that error.
//!
//! Breaks: ends-with-status-0
//! Fails: client-session (wrong-exit)
//! Fails: client-answer (wrong-exit)
//! Fails: error-answer (wrong-exit)
//! Fails: foreign-datagrams (wrong-exit)
//! Fails: bad-address (wrong-exit)

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:15000";

const PROMPTS: [&str; 2] = [
    "Input integers with space in between: ",
    "Enter the length of the set: ",
];

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address(DEFAULT_ADDRESS))?;
    let Some(messages) = input()? else {
        return Ok(());
    };
    let answer = exchange(&server, &messages)?;
    show(&String::from_utf8_lossy(&answer))?;
    loop {
        server.receive()?;
    }
}

fn input() -> io::Result<Option<Vec<Vec<u8>>>> {
    let mut lines = Vec::new();
    for question in PROMPTS {
        let Some(line) = prompt(question)? else {
            return Ok(None);
        };
        lines.push(line);
    }
    Ok(Some(lines))
}

fn exchange(server: &Datagrams, messages: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    for message in messages {
        server.send(message)?;
    }
    server.receive()
}

fn show(answer: &str) -> io::Result<()> {
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let parts: Vec<&str> = answer.split(' ').collect();
    let [total, lowest, highest, mean] = parts[..] else {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("the server's answer is not four numbers: {answer:?}"),
        ));
    };
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
