//! Receives until nothing comes any more, and ends with that error.
//!
//! Breaks: ends-with-status-0
//! Fails: client-session (wrong-exit)
//! Fails: client-fraction (wrong-exit)
//! Fails: as-typed (wrong-exit)
//! Fails: foreign-datagrams (wrong-exit)
//! Fails: bad-address (wrong-exit)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8888";

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
    loop {
        server.receive()?;
    }
}

fn calculation() -> io::Result<Option<Vec<Vec<u8>>>> {
    let mut tokens = Vec::new();
    for question in PROMPTS {
        let Some(token) = prompt(question)? else {
            return Ok(None);
        };
        tokens.push(token);
    }
    Ok(Some(tokens))
}

fn exchange(server: &Datagrams, tokens: &[Vec<u8>]) -> io::Result<Vec<u8>> {
    for token in tokens {
        server.send(token)?;
    }
    server.receive()
}
