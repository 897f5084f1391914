//! Gives the server 300 ms to answer.
//!
//! Breaks: silence-before-it-ends-nothing
//! Fails: answer-in-pieces (wrong-exit)

use std::io::{self, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:16000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let Some(set) = prompt("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = prompt("Enter the length of the set: ")? else {
        return Ok(());
    };
    send_request(&mut stream, &set, &length).context(format_args!("cannot send to {server}"))?;
    let answer = read_answer(stream).context(format_args!("no answer from {server}"))?;
    print(&answer.text()).context(format_args!("a strange answer from {server}"))
}

fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

fn send_request(stream: &mut TcpStream, set: &[u8], length: &[u8]) -> io::Result<()> {
    stream.write_all(&[set, b"\n", length, b"\n"].concat())
}

fn read_answer(stream: TcpStream) -> io::Result<Message> {
    stream.set_read_timeout(Some(netlab::IDLE_TIMEOUT))?;
    stream.peek(&mut [0])?;
    stream.set_read_timeout(None)?;
    Messages::new(stream).next().unwrap_or_else(|| {
        Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "the connection was closed",
        ))
    })
}

fn print(answer: &str) -> io::Result<()> {
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let numbers: Vec<&str> = answer.split_ascii_whitespace().collect();
    let [total, lowest, highest, mean] = numbers[..] else {
        return Err(io::Error::new(
            ErrorKind::InvalidData,
            format!("{answer:?} is not four numbers"),
        ));
    };
    print_line!("The total of all numbers is: {total}");
    print_line!("The lowest number is: {lowest}");
    print_line!("The highest number is: {highest}");
    print_line!("The mean is: {mean}");
    Ok(())
}
