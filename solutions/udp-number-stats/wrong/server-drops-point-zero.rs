//! Writes numbers with `{}`, which leaves out the `.0` of a whole one.
//!
//! Breaks: answers-the-statistics
//! Fails: server-session (mismatch)
//! Fails: other-sets (mismatch)
//! Fails: any-set (mismatch)
//! Fails: mistakes-are-answered (mismatch)
//! Fails: interleaved-clients (mismatch)
//! Fails: too-many-arguments (mismatch)

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
                let answer = answer(&buffer[..length]);
                if let Err(error) = socket.send_to(answer.as_bytes(), client) {
                    report_error(error);
                }
            }
            Err(error) => report_error(error),
        }
    }
}

fn answer(datagram: &[u8]) -> String {
    let mut numbers = Vec::new();
    for token in String::from_utf8_lossy(datagram).split_ascii_whitespace() {
        match token.parse::<f64>() {
            Ok(number) if number.is_finite() => numbers.push(number),
            _ => return "error: not a number".to_owned(),
        }
    }
    if numbers.is_empty() {
        return "error: empty set".to_owned();
    }
    print_line!("received data: {numbers:?}");
    statistics(&numbers)
}

fn statistics(numbers: &[f64]) -> String {
    let total: f64 = numbers.iter().sum();
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = total / numbers.len() as f64;
    format!("{total} {lowest} {highest} {mean}")
}
