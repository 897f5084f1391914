//! The server of the `udp-calculator` lab: three datagrams are a calculation, one is its answer.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8888";

/// What each client has sent of its calculation so far.
type Unfinished = HashMap<SocketAddr, Vec<String>>;

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("The calculator is waiting...");
    let mut unfinished = Unfinished::new();
    // As large as a datagram can be: `recv_from` silently discards what does not fit.
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => receive(&socket, &mut unfinished, client, &buffer[..length]),
            // Some systems report here that an earlier answer reached nobody. That is no reason to
            // stop.
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    todo!("bind a socket to the address that netlab::address({DEFAULT_ADDRESS:?}) returns")
}

/// Takes one datagram; if it is the third of its client, the calculation is complete.
fn receive(socket: &UdpSocket, unfinished: &mut Unfinished, client: SocketAddr, datagram: &[u8]) {
    // White space around it is not part of the token. (`str::trim` would take more than ASCII's.)
    let token = String::from_utf8_lossy(datagram.trim_ascii());
    if let Some(tokens) = add(unfinished, client, &token) {
        let answer = calculate(&tokens);
        print_line!("Answer sent to user");
        // To the address that the datagrams came from. If that fails, it is this client's loss.
        if let Err(error) = socket.send_to(answer.as_bytes(), client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}

/// Adds a token to its client's calculation, and returns all three once the third is in.
fn add(unfinished: &mut Unfinished, client: SocketAddr, token: &str) -> Option<[String; 3]> {
    match unfinished.get(&client).map_or(0, Vec::len) {
        1 => print_line!("received operator {token}"),
        _ => print_line!("The user entered the number {token}"),
    }
    todo!("keep {token:?} for {client} in {unfinished:?}; take its three out when they are all in")
}

/// The answer to a calculation. A mistake in it is answered too, or its client would wait.
fn calculate([first, operator, second]: &[String; 3]) -> String {
    todo!("the result of {first:?} {operator:?} {second:?}, or the first error that applies")
}
