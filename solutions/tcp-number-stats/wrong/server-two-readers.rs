//! Makes a new reader for each message, and loses what the first one has read ahead.
//!
//! Breaks: set-and-length-are-two-messages
//! Fails: one-piece (mismatch)
//! Fails: in-pieces (mismatch)
//! Fails: mistakes (mismatch)
//! Fails: endings (extra-bytes)

use std::io::{self, BufRead, BufReader, ErrorKind, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:16000"))?;
    print_line!("TCP server has started and is ready to receive");
    for stream in listener.incoming() {
        let stream = stream?;
        thread::spawn(move || {
            if let Err(error) = handle_client(stream) {
                report_error(error);
            }
        });
    }
    Ok(())
}

fn handle_client(mut stream: TcpStream) -> io::Result<()> {
    if stream.peek(&mut [0])? == 0 {
        return Ok(());
    }
    stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    let set = read_line(&mut stream)?;
    let length = match set.ends_with('\n') {
        true => read_line(&mut stream)?,
        false => String::new(),
    };
    let last = if length.is_empty() { &set } else { &length };
    let end = if last.ends_with('\n') { "\n" } else { "" };
    let length = Some(length.as_str()).filter(|length| !length.is_empty());
    let answer = statistics(&set, length).unwrap_or_else(|error| error) + end;
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

/// A line with its newline, if it has one; nothing at the end of the stream, or in silence.
fn read_line(stream: &mut TcpStream) -> io::Result<String> {
    let mut line = Vec::new();
    match BufReader::new(stream).read_until(b'\n', &mut line) {
        Err(error) if error.kind() == ErrorKind::WouldBlock => {}
        result => _ = result?,
    }
    Ok(String::from_utf8_lossy(&line).into_owned())
}

fn statistics(set: &str, length: Option<&str>) -> Result<String, String> {
    let mut numbers = Vec::new();
    for word in set.split_ascii_whitespace() {
        match word.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return Err("error: not a number".to_owned()),
        }
    }
    let got = numbers.len();
    let expected = match length {
        Some(length) => length
            .trim_ascii()
            .parse()
            .map_err(|_| "error: not a number")?,
        None => got,
    };
    if numbers.is_empty() {
        return Err("error: empty set".to_owned());
    }
    if expected != got {
        return Err(format!("error: expected {expected} numbers, got {got}"));
    }
    print_line!("Received data: {numbers:?}");
    let total = numbers.iter().fold(0.0, |sum, number| sum + number);
    let mean = total / got as f64;
    numbers.sort_by(f64::total_cmp);
    Ok(format!(
        "{total:?} {:?} {:?} {mean:?}",
        numbers[0],
        numbers[got - 1]
    ))
}
