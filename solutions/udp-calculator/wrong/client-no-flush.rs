//! Does not flush its prompts, which have no newline.
//!
//! Breaks: prompts-in-time
//! Fails: client-fraction (not-flushed)

use std::io::{self, BufRead};
use std::process::ExitCode;

use netlab::{Datagrams, print_line};

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
    let mut lines = io::stdin().lock().split(b'\n');
    let mut tokens = Vec::new();
    for question in PROMPTS {
        print!("{question}");
        let Some(token) = lines.next() else {
            return Ok(());
        };
        tokens.push(token?);
    }
    for token in &tokens {
        server.send(token)?;
    }
    let answer = server.receive()?;
    print_line!("The answer is: {}", String::from_utf8_lossy(&answer));
    Ok(())
}
