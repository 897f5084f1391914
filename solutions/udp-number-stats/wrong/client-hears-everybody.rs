//! Takes the first datagram that comes for the answer, whoever sent it.
//!
//! Breaks: ignores-strangers
//! Fails: foreign-datagrams (mismatch)

use std::io::{self, ErrorKind};
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, TIMEOUT, print_line, prompt};

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
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    socket.send_to(&set, server)?;
    socket.send_to(&length, server)?;
    let mut buffer = vec![0; 65_535];
    let (length, _) = socket
        .recv_from(&mut buffer)
        .context(format_args!("no answer from {server}"))?;
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
