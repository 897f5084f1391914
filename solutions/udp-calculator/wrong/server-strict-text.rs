//! Takes bytes that are not UTF-8 for nothing at all.
//!
//! Breaks: shows-what-is-no-text
//! Fails: tokens (nothing-came)

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8888";

type Unfinished = HashMap<SocketAddr, Vec<String>>;

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let socket = bind()?;
    print_line!("The calculator is waiting...");
    let mut unfinished = Unfinished::new();
    let mut buffer = vec![0; 65_535];
    loop {
        match socket.recv_from(&mut buffer) {
            Ok((length, client)) => receive(&socket, &mut unfinished, client, &buffer[..length]),
            Err(error) => report_error(format_args!("cannot receive: {error}")),
        }
    }
}

fn bind() -> io::Result<UdpSocket> {
    let address = netlab::address(DEFAULT_ADDRESS);
    UdpSocket::bind(address).context(format_args!("cannot bind {address}"))
}

fn receive(socket: &UdpSocket, unfinished: &mut Unfinished, client: SocketAddr, datagram: &[u8]) {
    let Ok(token) = std::str::from_utf8(datagram.trim_ascii()) else {
        return;
    };
    if let Some(tokens) = add(unfinished, client, token) {
        let answer = calculate(&tokens);
        print_line!("Answer sent to user");
        if let Err(error) = socket.send_to(answer.as_bytes(), client) {
            report_error(format_args!("cannot answer {client}: {error}"));
        }
    }
}

fn add(unfinished: &mut Unfinished, client: SocketAddr, token: &str) -> Option<[String; 3]> {
    match unfinished.get(&client).map_or(0, Vec::len) {
        1 => print_line!("received operator {token}"),
        _ => print_line!("The user entered the number {token}"),
    }
    let tokens = unfinished.entry(client).or_default();
    tokens.push(token.to_owned());
    if tokens.len() < 3 {
        return None;
    }
    unfinished.remove(&client)?.try_into().ok()
}

fn calculate([first, operator, second]: &[String; 3]) -> String {
    let (Ok(first), Ok(second)) = (first.parse::<i64>(), second.parse::<i64>()) else {
        return "error: not an integer".to_owned();
    };
    let (a, b) = (i128::from(first), i128::from(second));
    match operator.as_str() {
        "+" => (a + b).to_string(),
        "-" => (a - b).to_string(),
        "*" => (a * b).to_string(),
        "/" if b == 0 => "error: division by zero".to_owned(),
        "/" => format!("{:?}", first as f64 / second as f64),
        _ => "error: unknown operator".to_owned(),
    }
}
