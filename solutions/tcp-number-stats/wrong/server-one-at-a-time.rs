//! Serves one client after the other, so that a silent one keeps all others waiting.
//!
//! Breaks: waits-for-no-client
//! Fails: silent-clients (nothing-came)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:16000"))?;
    print_line!("TCP server has started and is ready to receive");
    for stream in listener.incoming() {
        let stream = stream?;
        if let Err(error) = handle_client(stream) {
            report_error(error);
        }
    }
    Ok(())
}

fn handle_client(mut stream: TcpStream) -> io::Result<()> {
    let mut request = Vec::new();
    let mut newlines = 0;
    let mut buffer = [0; 4096];
    // The request is over at its second newline, at the end of the stream, or in silence.
    while newlines < 2 {
        match stream.read(&mut buffer) {
            Ok(0) => break,
            Ok(count) => {
                request.extend_from_slice(&buffer[..count]);
                newlines += buffer[..count].iter().filter(|&&b| b == b'\n').count();
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => break,
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
    if request.is_empty() {
        return Ok(());
    }
    let request = String::from_utf8_lossy(&request);
    let mut lines = request.lines();
    let set = lines.next().unwrap_or("");
    let mut answer = statistics(set, lines.next()).unwrap_or_else(|error| error);
    if request.ends_with('\n') {
        answer.push('\n');
    }
    stream.write_all(answer.as_bytes())
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
        Some(length) => length.parse().map_err(|_| "error: not a number")?,
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
