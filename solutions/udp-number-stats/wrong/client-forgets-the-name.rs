//! Does not say which server it is that does not answer.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)
//! Fails: silent-server (mismatch)
//! Fails: bad-address (hung)

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{TIMEOUT, print_line, prompt};

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.connect(netlab::address("127.0.0.1:15000"))?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    socket.send(&set)?;
    socket.send(&length)?;
    let mut buffer = vec![0; 65_535];
    let length = socket.recv(&mut buffer)?;
    show(&String::from_utf8_lossy(&buffer[..length]))
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
