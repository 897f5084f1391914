//! The client of the `udp-number-stats` lab: sends a set of numbers, and shows its statistics.

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line};

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
    todo!("ask for each of {PROMPTS:?}, with netlab::prompt; the input may end at each of them")
}

/// Sends the set and its length, each in a datagram, and returns the answer to the set.
fn exchange(server: &Datagrams, messages: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    todo!("send each of {messages:?} to {server:?} as a datagram, then receive the first answer")
}

/// Shows the four numbers of an answer, or the mistake that it tells.
fn show(answer: &str) -> io::Result<()> {
    // An error is an answer, too, and the user can do something about it. It goes to stdout as it
    // came; nothing went wrong in this program.
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    todo!("print the four numbers in {answer:?}; what if there are not four?")
}
