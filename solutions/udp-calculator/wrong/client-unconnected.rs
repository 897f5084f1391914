//! Takes any datagram for the answer, wherever it came from.
//!
//! Breaks: ignores-strangers
//! Fails: foreign-datagrams (mismatch)

use std::io;
use std::net::UdpSocket;
use std::process::ExitCode;

use netlab::{Context, TIMEOUT, print_line, prompt};

const PROMPTS: [&str; 3] = [
    "Input the first integer: ",
    "Input an operator (+ / * -): ",
    "Input the second integer: ",
];

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = netlab::address("127.0.0.1:8888");
    let socket = UdpSocket::bind("0.0.0.0:0")?;
    socket.set_read_timeout(Some(TIMEOUT))?;
    print_line!("====================================");
    print_line!("Welcome to Ironclads UDP Calculator!");
    print_line!("====================================\n");
    let mut tokens = Vec::new();
    for question in PROMPTS {
        let Some(token) = prompt(question)? else {
            return Ok(());
        };
        tokens.push(token);
    }
    for token in &tokens {
        socket
            .send_to(token, server)
            .context(format_args!("cannot send to {server}"))?;
    }
    let mut answer = [0; 65_535];
    let (length, _) = socket
        .recv_from(&mut answer)
        .context(format_args!("no answer from {server}"))?;
    print_line!(
        "The answer is: {}",
        String::from_utf8_lossy(&answer[..length])
    );
    Ok(())
}
