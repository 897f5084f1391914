//! The client of the `udp-number-stats` lab: sends a set of numbers, and shows its statistics.

use std::io::{self, ErrorKind};
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:15000";

/// What the user is asked for.
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
    show(&String::from_utf8_lossy(&answer))
}

/// Asks the user for the set and for its length. `None` is the end of the input.
fn input() -> io::Result<Option<Vec<Vec<u8>>>> {
    let mut lines = Vec::new();
    for question in PROMPTS {
        // What is in the lines is not checked here: the server decides what a number is. (Were it
        // decided in two places, the two would differ one day.)
        let Some(line) = prompt(question)? else {
            return Ok(None);
        };
        lines.push(line);
    }
    Ok(Some(lines))
}

/// Sends the set and its length, each in a datagram, and returns the answer to the set.
fn exchange(server: &Datagrams, messages: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    for message in messages {
        server.send(message)?;
    }
    // A datagram has a length of its own, so the server needs no other, and to it the second
    // datagram is one more set. It answers both; we take the answer that comes first and leave the
    // other.
    //
    // (On one machine the first is the set's. A network may lose it, or let the second overtake it,
    // and nothing in an answer tells which set it belongs to. That takes a number in both, as in
    // DNS; in `udp-echo` the answer itself could tell.)
    server.receive()
}

/// Shows the four numbers of an answer, or the mistake that it tells.
fn show(answer: &str) -> io::Result<()> {
    // An error is an answer, too, and the user can do something about it. It goes to stdout as it
    // came; nothing went wrong in this program.
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    // This is the edge of the program: what comes from the network may be anything. `parts[3]`
    // would panic where there are only three.
    let parts: Vec<&str> = answer.split(' ').collect();
    let [total, lowest, highest, mean] = parts[..] else {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("the server's answer is not four numbers: {answer:?}"),
        ));
    };
    // As they came. To parse them and write them anew could only change them.
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
