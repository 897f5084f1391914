//! Takes a calculation from one datagram, with spaces between its parts.
//!
//! Breaks: three-datagrams-are-a-calculation
//! Fails: server-session (mismatch)
//! Fails: four-operators (mismatch)
//! Fails: interleaved-clients (extra-bytes)
//! Fails: mistakes-are-answered (extra-bytes)
//! Fails: tokens (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, print_line};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:8888");
    let socket = UdpSocket::bind(address).context(format_args!("cannot bind {address}"))?;
    print_line!("The calculator is waiting...");
    let mut buffer = vec![0; 65_535];
    loop {
        let (length, client) = socket.recv_from(&mut buffer)?;
        let text = String::from_utf8_lossy(&buffer[..length]);
        let tokens: Vec<&str> = text.split_whitespace().collect();
        print_line!("The user entered {}", tokens.join(" "));
        let answer = calculate(&tokens).unwrap_or("error: not an integer".to_owned());
        print_line!("Answer sent to user");
        socket.send_to(answer.as_bytes(), client)?;
    }
}

fn calculate(tokens: &[&str]) -> Option<String> {
    let [first, operator, second] = tokens else {
        return None;
    };
    let (a, b): (i64, i64) = (first.parse().ok()?, second.parse().ok()?);
    let (long_a, long_b) = (i128::from(a), i128::from(b));
    Some(match *operator {
        "+" => (long_a + long_b).to_string(),
        "-" => (long_a - long_b).to_string(),
        "*" => (long_a * long_b).to_string(),
        "/" if b == 0 => "error: division by zero".to_owned(),
        "/" => format!("{:?}", a as f64 / b as f64),
        _ => "error: unknown operator".to_owned(),
    })
}
