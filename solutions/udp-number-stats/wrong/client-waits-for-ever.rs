//! Waits without a limit for an answer that may never come.
//!
//! Breaks: gives-up-after-two-seconds
//! Fails: silent-server (hung)

use std::io::{self, ErrorKind};
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:15000");
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    let answer =
        exchange(server, &set, &length).context(format_args!("no answer from {server}"))?;
    show(&answer)
}

fn exchange(server: SocketAddr, set: &[u8], length: &[u8]) -> io::Result<String> {
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(server)?;
    socket.send(set)?;
    socket.send(length)?;
    let mut buffer = vec![0; 65_535];
    let length = socket.recv(&mut buffer)?;
    Ok(String::from_utf8_lossy(&buffer[..length]).into_owned())
}

fn show(answer: &str) -> io::Result<()> {
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let parts: Vec<&str> = answer.split(' ').collect();
    let [total, lowest, highest, mean] = parts[..] else {
        return Err(io::Error::new(ErrorKind::InvalidData, "not four numbers"));
    };
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
