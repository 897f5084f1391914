//! The server of the `udp-number-stats` lab: answers each set of numbers with four.

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
    // As large as a datagram can be: `recv_from` silently discards what does not fit.
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => {
                let answer = answer(&buffer[..length]);
                // That one client cannot be answered is no reason to abandon the others.
                if let Err(error) = send(&socket, &answer, client) {
                    report_error(format_args!("cannot answer {client}: {error}"));
                }
            }
            // Some systems report here that an earlier answer reached nobody. That is no reason to
            // stop.
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    let address = netlab::address(DEFAULT_ADDRESS);
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

/// The answer to a datagram, whatever it holds: statistics, or what is wrong with it.
fn answer(datagram: &[u8]) -> String {
    match numbers(datagram) {
        Ok(numbers) => {
            print_line!("received data: {numbers:?}");
            statistics(&numbers)
        }
        Err(error) => error.to_owned(),
    }
}

/// Reads the numbers in a datagram; an error is the answer that says why it is no set of numbers.
fn numbers(datagram: &[u8]) -> Result<Vec<f64>, &'static str> {
    // What was typed far away is read here, at the border, and only here: behind it there are
    // numbers, and no text that might be some. So a mistake cannot show anywhere else, and is an
    // answer, not a panic: the client that made it learns of it, the others notice nothing.
    //
    // A byte that is not UTF-8 becomes U+FFFD, and that is part of no number.
    let text = String::from_utf8_lossy(datagram);
    // Space, tab, LF, FF, CR, any number of them. `split(' ')` would find an empty token between
    // two spaces, and `split_whitespace` takes Unicode's spaces for space, too.
    let numbers: Result<Vec<f64>, _> = text.split_ascii_whitespace().map(number).collect();
    match numbers {
        // It has no lowest number, and its mean would be 0 / 0.
        Ok(numbers) if numbers.is_empty() => Err("error: empty set"),
        numbers => numbers,
    }
}

/// Reads one number.
fn number(token: &str) -> Result<f64, &'static str> {
    match token.parse::<f64>() {
        // `nan`, `inf` and what is too large (`1e999`) parse, too. One of them would spoil the
        // statistics: nothing is less than `nan`, and nothing is more.
        Ok(number) if number.is_finite() => Ok(number),
        _ => Err("error: not a number"),
    }
}

/// Total, lowest, highest and mean of the numbers, of which there is at least one.
fn statistics(numbers: &[f64]) -> String {
    // In the order in which they came: `0.1 0.2 0.3` and `0.3 0.2 0.1` have different sums, as
    // every step rounds. Two programs that are to agree on the last digit have to agree on the
    // order.
    let total: f64 = numbers.iter().sum();
    // Each begins where the first number is sure to replace it. 0.0 would stay if all numbers are
    // negative, as would `f64::MIN_POSITIVE`, which is only the least that is above 0.
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    let mean = total / numbers.len() as f64;
    // `{:?}` writes 9 as `9.0`, and as many digits as it takes to read the same number again.
    format!("{total:?} {lowest:?} {highest:?} {mean:?}")
}

/// Sends the answer to the address that the datagram came from.
fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    // A port that both ends have agreed on for the answers would do for one client. Two on one
    // machine cannot both bind it. So a client takes any port, and the datagram tells which.
    socket.send_to(answer.as_bytes(), client)?;
    Ok(())
}
