//! Makes text of every piece, also of one that ends inside a character.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: pieces (mismatch)

use std::io::{self, ErrorKind, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, IDLE_TIMEOUT, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("The server is ready to receive");
    for mut stream in listener.incoming().flatten() {
        thread::spawn(move || {
            if let Err(error) = handle_client(&mut stream) {
                report_error(format_args!("lost a client: {error}"));
            }
        });
    }
    Ok(())
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let answer = read_text(stream)?.to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}

fn read_text(stream: &mut TcpStream) -> io::Result<String> {
    let mut text = String::new();
    let mut buffer = [0; 4096];
    loop {
        match stream.read(&mut buffer) {
            Ok(0) => return Ok(text),
            Ok(count) => {
                let piece = String::from_utf8_lossy(&buffer[..count]);
                if let Some(end) = piece.find('\n') {
                    text.push_str(&piece[..=end]);
                    return Ok(text);
                }
                text.push_str(&piece);
            }
            Err(error) if error.kind() == ErrorKind::WouldBlock => return Ok(text),
            Err(error) => return Err(error),
        }
        stream.set_read_timeout(Some(IDLE_TIMEOUT))?;
    }
}
