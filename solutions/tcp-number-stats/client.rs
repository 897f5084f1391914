//! The client of the `tcp-number-stats` lab: sends a set of numbers, prints its statistics.

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

/// Connects to the server that the command line names.
fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
    Ok((stream, server))
}

/// Sends the set and its length, so that the server can tell where the one ends.
fn send_request(stream: &mut TcpStream, set: &[u8], length: &[u8]) -> io::Result<()> {
    // A stream does not keep two writes apart: "5 4 6" and "3" would arrive as "5 4 63", or as
    // "5 4" and " 63". What keeps them apart has to be in the bytes: a newline, which no line that
    // was typed contains.
    //
    // So one write does as well as two, and better: the second of two small writes waits until the
    // first is acknowledged (Nagle's algorithm).
    stream.write_all(&[set, b"\n", length, b"\n"].concat())
}

/// Waits for the answer. It is an error if the stream ends first: we did ask.
fn read_answer(stream: TcpStream) -> io::Result<Message> {
    // The answer may come in pieces, and ends as every message does: at a newline, at the end of
    // the stream, or in silence. What a reset cut off is no answer; that is the error inside.
    Messages::new(stream).next().unwrap_or_else(|| {
        Err(io::Error::new(
            ErrorKind::UnexpectedEof,
            "the connection was closed",
        ))
    })
}

/// Prints the four numbers; an error as it came.
fn print(answer: &str) -> io::Result<()> {
    if answer.starts_with("error: ") {
        print_line!("{answer}");
        return Ok(());
    }
    let numbers: Vec<&str> = answer.split_ascii_whitespace().collect();
    // The server is another program, perhaps another's program: what it sends need not be right.
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
