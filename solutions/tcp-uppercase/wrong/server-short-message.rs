//! Takes 64 KiB for all that a message can be.
//!
//! Breaks: a-message-may-be-long
//! Fails: pieces (closed-too-early)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;
use std::time::Duration;

use netlab::{Context, IDLE_TIMEOUT, print_line, report_error};

const DEFAULT_ADDRESS: &str = "127.0.0.1:12000";

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let listener = listen()?;
    print_line!("The server is ready to receive");
    loop {
        match listener.accept() {
            Ok((stream, _)) => spawn_client(stream),
            Err(error) => {
                report_error(format_args!("cannot accept a connection: {error}"));
                thread::sleep(Duration::from_millis(100));
            }
        }
    }
}

fn listen() -> io::Result<TcpListener> {
    let address = netlab::address(DEFAULT_ADDRESS);
    TcpListener::bind(address).context(format_args!("cannot listen on {address}"))
}

fn spawn_client(mut stream: TcpStream) {
    let spawned = thread::Builder::new().spawn(move || {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost a client: {error}"));
        }
    });
    if let Err(error) = spawned {
        report_error(format_args!("cannot serve a client: {error}"));
    }
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let message = read_message(stream)?;
    if message.is_empty() {
        return Ok(()); // Not even a newline: the client sent nothing.
    }
    let answer = String::from_utf8_lossy(&message).to_uppercase();
    send_and_close(stream, &answer)
}

fn read_message(stream: &mut TcpStream) -> io::Result<Vec<u8>> {
    let mut message = Vec::new();
    let mut buffer = [0; 64 * 1024];
    while message.len() <= 64 * 1024 {
        let count = match stream.read(&mut buffer) {
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
    // The client gets no answer, but no reset either.
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Err(io::Error::new(
        ErrorKind::InvalidData,
        "its message is longer than 64 KiB",
    ))
}

fn send_and_close(stream: &mut TcpStream, answer: &str) -> io::Result<()> {
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
