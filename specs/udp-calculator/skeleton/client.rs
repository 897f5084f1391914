//! The client of the `udp-calculator` lab: sends a calculation in three datagrams.

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8888";

/// What the user is asked for.
const PROMPTS: [&str; 3] = [
    "Input the first integer: ",
    "Input an operator (+ / * -): ",
    "Input the second integer: ",
];

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address(DEFAULT_ADDRESS))?;
    print_line!("====================================");
    print_line!("Welcome to Ironclads UDP Calculator!");
    print_line!("====================================\n");
    let Some(tokens) = calculation()? else {
        return Ok(());
    };
    let answer = exchange(&server, &tokens)?;
    print_line!("The answer is: {}", String::from_utf8_lossy(&answer));
    Ok(())
}

/// Asks the user for the three tokens of a calculation. `None` is the end of the input.
fn calculation() -> io::Result<Option<Vec<Vec<u8>>>> {
    todo!("ask for each of {PROMPTS:?}, with netlab::prompt; the input may end at each of them")
}

/// Sends the three tokens, each in a datagram, and returns the answer.
fn exchange(server: &Datagrams, tokens: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    todo!("send each of {tokens:?} to {server:?} as a datagram, then receive the one answer")
}
