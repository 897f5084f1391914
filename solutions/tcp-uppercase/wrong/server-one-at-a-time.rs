//! Sees one client off before it accepts the next.
//!
//! Breaks: waits-for-no-client
//! Fails: silent-clients (nothing-came)

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;

use netlab::{Context, Messages, print_line, report_error};

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12000");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("The server is ready to receive");
    for mut stream in listener.incoming().flatten() {
        if let Err(error) = handle_client(&mut stream) {
            report_error(format_args!("lost a client: {error}"));
        }
    }
    Ok(())
}

fn handle_client(stream: &mut TcpStream) -> io::Result<()> {
    let Some(message) = Messages::new(stream.try_clone()?).next() else {
        return Ok(());
    };
    let message = message?;
    let mut answer = message.text().to_uppercase();
    if message.newline {
        answer.push('\n');
    }
    stream.write_all(answer.as_bytes())?;
    stream.shutdown(Shutdown::Write)?;
    stream.set_read_timeout(None)?;
    io::copy(stream, &mut io::sink())?;
    Ok(())
}
