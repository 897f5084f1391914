//! The server of the `udp-calculator` lab: three datagrams are a calculation, one is its answer.

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

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
    let address = netlab::address(DEFAULT_ADDRESS);
    // That is all: UDP has no `listen` and no `accept`, for there are no connections. One socket
    // receives what all clients send.
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
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
    // The next datagram may be anybody's. Only its sender's address tells what belongs together:
    // what a TCP connection would remember for us, we remember here.
    //
    // (UDP may lose a datagram, double it, or swap two. A real protocol would number them, or send
    // the calculation in one. And it would forget a client that stopped half way after a while.)
    let tokens = unfinished.entry(client).or_default();
    tokens.push(token.to_owned());
    // Not there yet: the client's tokens stay where they are.
    if tokens.len() < 3 {
        return None;
    }
    // Complete: taking them out makes the client's next calculation start clean, also after an
    // error.
    unfinished.remove(&client)?.try_into().ok()
}

/// The answer to a calculation. A mistake in it is answered too, or its client would wait.
fn calculate([first, operator, second]: &[String; 3]) -> String {
    let (Ok(first), Ok(second)) = (first.parse::<i64>(), second.parse::<i64>()) else {
        return "error: not an integer".to_owned();
    };
    // The largest product of two i64 needs 127 bits, so in i128 nothing overflows.
    let (a, b) = (i128::from(first), i128::from(second));
    match operator.as_str() {
        "+" => (a + b).to_string(),
        "-" => (a - b).to_string(),
        "*" => (a * b).to_string(),
        "/" if b == 0 => "error: division by zero".to_owned(),
        // `{:?}` writes a whole f64 as `2.0`, where `{}` would write `2`.
        "/" => format!("{:?}", first as f64 / second as f64),
        _ => "error: unknown operator".to_owned(),
    }
}
