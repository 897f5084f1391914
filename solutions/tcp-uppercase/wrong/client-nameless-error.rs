//! Tells the error as the system does, without the address that it is about.
//!
//! Breaks: says-that-there-is-no-server
//! Fails: no-server (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{SocketAddr, TcpStream};
use std::process::ExitCode;

use netlab::{Context, IDLE_TIMEOUT, MAX_MESSAGE, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let (mut stream, server) = connect()?;
    let Some(sentence) = prompt("Input lowercase sentence: ")? else {
        return Ok(());
    };
    send_line(&mut stream, &sentence).context(format_args!("cannot send to {server}"))?;
    let answer = read_message(&mut stream).context(format_args!("no answer from {server}"))?;
    let answer = answer.strip_suffix(b"\n").unwrap_or(&answer);
    print_line!("From server: {}", String::from_utf8_lossy(answer));
    Ok(())
}

fn connect() -> io::Result<(TcpStream, SocketAddr)> {
    let server = netlab::address(DEFAULT_ADDRESS);
    let stream = TcpStream::connect(server)?;
    Ok((stream, server))
}

fn send_line(stream: &mut TcpStream, line: &[u8]) -> io::Result<()> {
    stream.write_all(&[line, b"\n"].concat())
}

fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut buffer = [0; 64 * 1024];
    while message.len() <= MAX_MESSAGE {
        let count = match stream.read(&mut buffer) {
            Ok(0) if message.is_empty() => {
                return Err(io::Error::new(
                    ErrorKind::UnexpectedEof,
                    "the connection was closed",
                ));
            }
            Ok(0) => return Ok(message),
            Ok(count) => count,
            Err(error) if matches!(error.kind(), ErrorKind::WouldBlock | ErrorKind::TimedOut) => {
                return Ok(message);
            }
            Err(error) if error.kind() == ErrorKind::Interrupted => continue,
            Err(error) => return Err(error),
        };
        if let Some(newline) = buffer[..count].iter().position(|&byte| byte == b'\n') {
            message.extend_from_slice(&buffer[..=newline]);
            return Ok(message);
        }
        message.extend_from_slice(&buffer[..count]);
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "it is longer than 8 MiB",
    ))
}
