//! Expects four numbers, and panics where the answer is an error.
//!
//! Fails: error-answer (crashed)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, ask, say};

fn main() -> ExitCode {
    netlab::finish(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:15000"))?;
    let Some(set) = ask("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = ask("Enter the length of the set: ")? else {
        return Ok(());
    };
    server.send(&set)?;
    server.send(&length)?;
    let answer = server.receive()?;
    let numbers: Vec<f64> = String::from_utf8_lossy(&answer)
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    say!("The total of all numbers is: {:?}", numbers[0]);
    say!("The lowest number is: {:?}", numbers[1]);
    say!("The highest number is: {:?}", numbers[2]);
    say!("The mean is: {:?}", numbers[3]);
    Ok(())
}
