//! Does not flush its prompts, which have no newline.
//!
//! Fails: client-fraction (not-flushed)

use std::io::{self, BufRead};
use std::process::ExitCode;

use netlab::{Datagrams, say};

const PROMPTS: [&str; 3] = [
    "Input the first integer: ",
    "Input an operator (+ / * -): ",
    "Input the second integer: ",
];

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:8888"))?;
    say!("====================================");
    say!("Welcome to Ironclads UDP Calculator!");
    say!("====================================\n");
    let mut lines = io::stdin().lock().split(b'\n');
    let mut tokens = Vec::new();
    for prompt in PROMPTS {
        print!("{prompt}");
        let Some(token) = lines.next() else {
            return Ok(());
        };
        tokens.push(token?);
    }
    for token in &tokens {
        server.send(token)?;
    }
    let answer = server.receive()?;
    say!("The answer is: {}", String::from_utf8_lossy(&answer));
    Ok(())
}
