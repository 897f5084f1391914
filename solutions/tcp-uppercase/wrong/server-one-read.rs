//! Takes what one read returns for the sentence.
//!
//! Breaks: a-message-comes-in-pieces
//! Fails: pieces (closed-too-early)
//! Fails: rest-thrown-away (extra-bytes)
//! Fails: silent-clients (closed-too-early)

use std::io::{self, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::thread;

use netlab::{Context, print_line, report_error};

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
    let mut sentence = [0; 2048];
    let count = stream.read(&mut sentence)?;
    let answer = String::from_utf8_lossy(&sentence[..count]).to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
