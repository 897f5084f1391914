//! Sends the three tokens in one datagram.
//!
//! Breaks: sends-three-datagrams
//! Fails: client-session (mismatch)
//! Fails: client-fraction (mismatch)
//! Fails: as-typed (mismatch)
//! Fails: foreign-datagrams (mismatch)
//! Fails: silent-server (mismatch)
//! Fails: bad-address (mismatch)

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
    server.send(&tokens.join(&b' '))?;
    let answer = server.receive()?;
    print_line!("The answer is: {}", String::from_utf8_lossy(&answer));
    Ok(())
}
