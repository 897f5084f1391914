//! Unwraps every result, as if nothing could go wrong.
//!
//! Breaks: says-that-the-address-is-taken
//! Fails: mistakes-are-answered (crashed)
//! Fails: tokens (crashed)
//! Fails: address-in-use (crashed)

use std::collections::HashMap;
use std::net::{SocketAddr, UdpSocket};

use netlab::print_line;

fn main() {
    let socket = UdpSocket::bind(netlab::address("127.0.0.1:8888")).unwrap();
    print_line!("The calculator is waiting...");
    let mut unfinished: HashMap<SocketAddr, Vec<String>> = HashMap::new();
    let mut buffer = [0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer).unwrap();
        let token = str::from_utf8(buffer[..length].trim_ascii()).unwrap();
        let tokens = unfinished.entry(client).or_default();
        match tokens.len() {
            1 => print_line!("received operator {token}"),
            _ => print_line!("The user entered the number {token}"),
        }
        tokens.push(token.to_owned());
        if tokens.len() == 3 {
            let answer = calculate(
                tokens[0].parse().unwrap(),
                &tokens[1],
                tokens[2].parse().unwrap(),
            );
            tokens.clear();
            print_line!("Answer sent to user");
            socket.send_to(answer.as_bytes(), client).unwrap();
        }
    }
}

fn calculate(first: i64, operator: &str, second: i64) -> String {
    let (a, b) = (i128::from(first), i128::from(second));
    match operator {
        "+" => (a + b).to_string(),
        "-" => (a - b).to_string(),
        "*" => (a * b).to_string(),
        "/" if b == 0 => "error: division by zero".to_owned(),
        "/" => format!("{:?}", a as f64 / b as f64),
        _ => "error: unknown operator".to_owned(),
    }
}
