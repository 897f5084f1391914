//! Does not flush its prompts, which have no newline.
//!
//! Breaks: prompts-in-time
//! Fails: client-session (not-flushed)

use std::io::{self, BufRead, ErrorKind, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Message, Messages, print_line};

const DEFAULT_ADDRESS: &str = "127.0.0.1:16000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let Some(set) = ask("Input integers with space in between: ")? else {
        return Ok(());
    };
    let Some(length) = ask("Enter the length of the set: ")? else {
        return Ok(());
    };
    send_request(&mut stream, &set, &length).context(format_args!("cannot send to {server}"))?;
    let answer = read_answer(stream).context(format_args!("no answer from {server}"))?;
    print(&answer.text()).context(format_args!("a strange answer from {server}"))
}

fn ask(question: &str) -> io::Result<Option<Vec<u8>>> {
    print!("{question}");
    let mut line = Vec::new();
    io::stdin().lock().read_until(b'\n', &mut line)?;
    if line.is_empty() {
        return Ok(None);
    }
    Ok(Some(line.strip_suffix(b"\n").unwrap_or(&line).to_vec()))
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
