//! Answers the client that connected last, whoever sent the message.
//!
//! Breaks: waits-for-no-client
//! Fails: three-clients (wrong-destination)
//! May fail: nothing-ends-the-server
//! May fail: two-hundred-clients

use std::io::{self, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::process::ExitCode;
use std::sync::{Arc, Mutex};
use std::thread;

use netlab::{Context, Messages, print_line, report_error};

/// The client to answer.
type Current = Arc<Mutex<Option<TcpStream>>>;

fn main() -> ExitCode {
    netlab::exit_code(serve())
}

fn serve() -> io::Result<()> {
    let address = netlab::address("127.0.0.1:12345");
    let listener =
        TcpListener::bind(address).context(format_args!("cannot listen on {address}"))?;
    print_line!("Server listening on {}", listener.local_addr()?);
    let current = Current::default();
    loop {
        let Ok((mut stream, client)) = listener.accept() else {
            continue;
        };
        print_line!("Accepted connection from {client}");
        *current.lock().unwrap() = Some(stream.try_clone()?);
        let current = Arc::clone(&current);
        thread::spawn(move || {
            if let Err(error) = converse(&mut stream, &current) {
                report_error(format_args!("lost {client}: {error}"));
            }
            let _ = stream.shutdown(Shutdown::Both);
        });
    }
}

fn converse(stream: &mut TcpStream, current: &Current) -> io::Result<()> {
    for message in Messages::new(stream.try_clone()?) {
        let message = message?;
        print_line!("Received message: {}", message.text());
        let end = if message.newline { "\n" } else { "" };
        let answer = format!("Server received your message: {}{end}", message.text());
        if let Some(client) = &mut *current.lock().unwrap() {
            client.write_all(answer.as_bytes())?;
        }
    }
    Ok(())
}
