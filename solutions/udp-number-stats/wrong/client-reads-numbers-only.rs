//! Expects four numbers, and panics where the answer is an error.
//!
//! Breaks: prints-an-error-as-it-came
//! Fails: error-answer (crashed)

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address("127.0.0.1:15000"))?;
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    server.send(&set)?;
    server.send(&length)?;
    let answer = server.receive()?;
    let numbers: Vec<f64> = String::from_utf8_lossy(&answer)
        .split(' ')
        .map(|number| number.parse().unwrap())
        .collect();
    print_line!("The total of all numbers is: {:?}", numbers[0]);
    print_line!("The lowest number is: {:?}", numbers[1]);
    print_line!("The highest number is: {:?}", numbers[2]);
    print_line!("The mean is: {:?}", numbers[3]);
    Ok(())
}
