//! Logs a set in the words of the TCP lab, with a capital letter.
//!
//! Breaks: shows-each-set
//! Fails: server-session (mismatch)
//! Fails: any-set (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:15000");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("UDP server has started and is ready to receive");
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let answer = match numbers(&buffer[..length]) {
                    Ok(numbers) => {
                        print_line!("Received data: {numbers:?}");
                        statistics(&numbers)
                    }
                    Err(error) => error.to_owned(),
                };
                if let Err(error) = socket.send_to(answer.as_bytes(), client) {
                    report_error(error);
                }
            }
            Err(error) => report_error(error),
        }
    }
}

fn numbers(datagram: &[u8]) -> Result<Vec<f64>, &'static str> {
    let mut numbers = Vec::new();
    for token in String::from_utf8_lossy(datagram).split_ascii_whitespace() {
        match token.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return Err("error: not a number"),
        }
    }
    if numbers.is_empty() {
        return Err("error: empty set");
    }
    Ok(numbers)
}

fn statistics(numbers: &[f64]) -> String {
    let total: f64 = numbers.iter().sum();
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = total / numbers.len() as f64;
    format!("{total:?} {lowest:?} {highest:?} {mean:?}")
}
