//! Takes every answer for four numbers, and crashes at an error.
//!
//! Breaks: prints-an-error-as-it-came
//! Fails: error-answer (crashed)

use std::io::{self, ErrorKind, Write};
use std::net::TcpStream;
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:16000");
    let mut stream = TcpStream::connect(server).context(server)?;
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    stream.write_all(&[&set[..], b"\n", &length, b"\n"].concat())?;
    let Some(answer) = Messages::new(stream).next().transpose()? else {
        return Err(ErrorKind::UnexpectedEof.into());
    };
    let text = answer.text();
    let numbers: Vec<f64> = text
        .split_ascii_whitespace()
        .map(|word| word.parse().unwrap())
        .collect();
    print_line!("The total of all numbers is: {:?}", numbers[0]);
    print_line!("The lowest number is: {:?}", numbers[1]);
    print_line!("The highest number is: {:?}", numbers[2]);
    print_line!("The mean is: {:?}", numbers[3]);
    Ok(())
}
