//! Unwraps whatever can fail: a taken address and a word that is no number are both a panic.
//!
//! Breaks: answers-mistakes
//! Fails: mistakes (crashed)
//! Fails: address-in-use (crashed)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = TcpListener::bind(netlab::address("127.0.0.1:16000")).unwrap();
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
    let mut numbers: Vec<f64> = Vec::new();
    for word in lines.next().unwrap_or("").split_ascii_whitespace() {
        numbers.push(word.parse().unwrap());
    }
    let length = lines.next().map(|length| length.parse::<usize>().unwrap());
    let mut answer = statistics(&mut numbers, length);
    if request.ends_with('\n') {
        answer.push('\n');
    }
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
}

fn statistics(numbers: &mut [f64], length: Option<usize>) -> String {
    let got = numbers.len();
    if got == 0 {
        return "error: empty set".to_owned();
    }
    if let Some(expected) = length
        && expected != got
    {
        return format!("error: expected {expected} numbers, got {got}");
    }
    print_line!("Received data: {numbers:?}");
    let total = numbers.iter().fold(0.0, |sum, number| sum + number);
    let mean = total / got as f64;
    numbers.sort_by(f64::total_cmp);
    format!("{total:?} {:?} {:?} {mean:?}", numbers[0], numbers[got - 1])
}
