//! Waits for a newline, which not every client sends.
//!
//! Breaks: silence-ends-a-message
//! Fails: server-session (nothing-came)
//! Fails: every-letter (nothing-came)
//! Fails: endings (nothing-came)

use std::io::{self, BufRead, BufReader, Write};
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
    let mut sentence = Vec::new();
    BufReader::new(&mut *stream).read_until(b'\n', &mut sentence)?;
    let answer = String::from_utf8_lossy(&sentence).to_uppercase();
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
