//! Divides integers by integers, which drops the fraction.
//!
//! Breaks: divides-as-numbers
//! Fails: four-operators (mismatch)
//! Fails: mistakes-are-answered (mismatch)

use std::collections::HashMap;
use std::io;
use std::net::{SocketAddr, UdpSocket};
use std::process::ExitCode;

use netlab::{Context, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8888");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("The calculator is waiting...");
    let mut unfinished: HashMap<SocketAddr, Vec<String>> = HashMap::new();
    let mut buffer = [0; 65_535];
    loop {
        let Ok((length, client)) = socket.recv_from(&mut buffer) else {
            continue;
        };
        let token = String::from_utf8_lossy(buffer[..length].trim_ascii()).into_owned();
        let tokens = unfinished.entry(client).or_default();
        match tokens.len() {
            1 => print_line!("received operator {token}"),
            _ => print_line!("The user entered the number {token}"),
        }
        tokens.push(token);
        if tokens.len() == 3 {
            let answer = calculate(&tokens[0], &tokens[1], &tokens[2]);
            tokens.clear();
            print_line!("Answer sent to user");
            if let Err(error) = socket.send_to(answer.as_bytes(), client) {
                report_error(format_args!("cannot answer {client}: {error}"));
            }
        }
    }
}

fn calculate(first: &str, operator: &str, second: &str) -> String {
    let (Ok(a), Ok(b)) = (first.parse::<i64>(), second.parse::<i64>()) else {
        return "error: not an integer".to_owned();
    };
    let (a, b) = (i128::from(a), i128::from(b));
    match operator {
        "+" => (a + b).to_string(),
        "-" => (a - b).to_string(),
        "*" => (a * b).to_string(),
        "/" if b == 0 => "error: division by zero".to_owned(),
        "/" => (a / b).to_string(),
        _ => "error: unknown operator".to_owned(),
    }
}
