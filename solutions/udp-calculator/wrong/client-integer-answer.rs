//! Reads the answer as an integer, which not every answer is.
//!
//! Breaks: prints-the-answer
//! Fails: client-fraction (crashed)
//! Fails: as-typed (crashed)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

const PROMPTS: [&str; 3] = [
    "Input the first integer: ",
    "Input an operator (+ / * -): ",
    "Input the second integer: ",
];

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8888"))?;
    print_line!("====================================");
    print_line!("Welcome to Ironclads UDP Calculator!");
    print_line!("====================================\n");
    let mut tokens = Vec::new();
    for question in PROMPTS {
        let Some(token) = prompt(question)? else {
            return Ok(());
        };
        tokens.push(token);
    }
    for token in &tokens {
        server.send(token)?;
    }
    let answer = server.receive()?;
    let answer: i64 = String::from_utf8_lossy(&answer).parse().unwrap();
    print_line!("The answer is: {answer}");
    Ok(())
}
