//! Takes the first argument, and never looks whether there are more.
//!
//! Breaks: refuses-wrong-arguments
//! Fails: too-many-arguments (hung)

use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:15000";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("UDP server has started and is ready to receive");
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let answer = answer(&buffer[..length]);
                if let Err(error) = send(&socket, &answer, client) {
                    report_error(format_args!("cannot answer {client}: {error}"));
                }
            }
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    let address = std::env::args().nth(1);
    let address = address.as_deref().unwrap_or(DEFAULT_ADDRESS);
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

fn answer(datagram: &[u8]) -> String {
    match numbers(datagram) {
        Ok(numbers) => {
            print_line!("received data: {numbers:?}");
            statistics(&numbers)
        }
        Err(error) => error.to_owned(),
    }
}

fn numbers(datagram: &[u8]) -> Result<Vec<f64>, &'static str> {
    let text = String::from_utf8_lossy(datagram);
    let numbers: Result<Vec<f64>, _> = text.split_ascii_whitespace().map(number).collect();
    match numbers {
        Ok(numbers) if numbers.is_empty() => Err("error: empty set"),
        numbers => numbers,
    }
}

fn number(token: &str) -> Result<f64, &'static str> {
    match token.parse::<f64>() {
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("error: not a number"),
    }
}

fn statistics(numbers: &[f64]) -> String {
    let total: f64 = numbers.iter().sum();
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = total / numbers.len() as f64;
    format!("{total:?} {lowest:?} {highest:?} {mean:?}")
}

fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    socket.send_to(answer.as_bytes(), client)?;
    Ok(())
}
