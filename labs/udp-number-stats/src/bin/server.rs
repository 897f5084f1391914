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
    todo!(
        "read the numbers in these {} bytes: there may be none, or something else",
        datagram.len()
    )
}

/// Total, lowest, highest and mean of the numbers, of which there is at least one.
fn statistics(numbers: &[f64]) -> String {
    todo!("`TOTAL LOWEST HIGHEST MEAN` of {numbers:?}, each as {{:?}} writes it")
}

/// Sends the answer to the address that the datagram came from.
fn send(socket: &UdpSocket, answer: &str, client: SocketAddr) -> io::Result<()> {
    todo!("send {answer:?} from {socket:?} to {client} in one datagram")
}
