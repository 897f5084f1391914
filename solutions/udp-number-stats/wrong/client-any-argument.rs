//! Takes a wrong argument for a server that is not there.
//!
//! Breaks: refuses-wrong-arguments
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
    let server = std::env::args().nth(1);
    let server = server.as_deref().unwrap_or(DEFAULT_ADDRESS);
    let server = std::net::ToSocketAddrs::to_socket_addrs(server)?
        .next()
        .expect("an address");
    let server = Datagrams::connect(server)?;
    let Some(messages) = input()? else {
        return Ok(());
    };
    let answer = exchange(&server, &messages)?;
    show(&String::from_utf8_lossy(&answer))
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
