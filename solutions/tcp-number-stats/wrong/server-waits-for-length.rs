//! Waits for the length without a limit, though it need not come.
//!
//! Breaks: the-length-need-not-come
//! Fails: server-session (nothing-came)
//! Fails: endings (nothing-came)

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Messages, print_line, report_error};

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
    let mut messages = Messages::new(stream.try_clone()?);
    let Some(set) = messages.next().transpose()? else {
        return Ok(());
    };
    let length = messages.next().transpose()?;
    let text = length.as_ref().map(|length| length.text());
    let mut answer = statistics(&set.text(), text.as_deref()).unwrap_or_else(|error| error);
    if length.as_ref().unwrap_or(&set).newline {
        answer.push('\n');
    }
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(&mut stream, &mut io::sink())?;
    Ok(())
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
