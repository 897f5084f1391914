//! The client of the `udp-calculator` lab: sends a calculation in three datagrams.

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

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
    // All of it is asked before anything is sent: a user who gives up half way leaves no half
    // calculation with the server, which would take the next datagram for its rest.
    let mut tokens = Vec::new();
    for question in PROMPTS {
        let Some(token) = prompt(question)? else {
            return Ok(None);
        };
        tokens.push(token);
    }
    Ok(Some(tokens))
}

/// Sends the three tokens, each in a datagram, and returns the answer.
fn exchange(server: &Datagrams, tokens: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    for token in tokens {
        // One `send` is one datagram; an empty token is a datagram, too. Nothing is answered until
        // the third is in, so there is nothing to wait for in between. (If one of the three gets
        // lost, no answer comes: UDP does not repair that. A real client would number its datagrams
        // and send again.)
        server.send(token)?;
    }
    // Any datagram from the server is the answer: there is no other that it could send us.
    server.receive()
}
