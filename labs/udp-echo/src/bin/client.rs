//! The client of the `udp-echo` lab: sends what is typed, and shows it as it comes back.

use std::io;
use std::process::ExitCode;

use netlab::{Datagrams, print_line, prompt};

const DEFAULT_ADDRESS: &str = "127.0.0.1:8080";

/// What the client says first.
const GREETING: &[u8] = b"Hello server, from UDP client!";

/// What the client says last.
const FAREWELL: &[u8] = b"bye";

fn main() -> ExitCode {
    netlab::exit_code(run())
}

fn run() -> io::Result<()> {
    let server = Datagrams::connect(netlab::address(DEFAULT_ADDRESS))?;
    let result = converse(&server);
    if result.as_ref().is_err_and(is_gone) {
        print_line!("[!] Server not running");
    }
    result
}

/// Sends the greeting, then each line that is typed once the message before it was answered.
fn converse(server: &Datagrams) -> io::Result<()> {
    let mut message = GREETING.to_vec();
    loop {
        let answer = exchange(server, &message)?;
        print_line!("Message from Server: {}", String::from_utf8_lossy(&answer));
        // Nothing asks for the line, so the prompt is empty.
        match prompt("")? {
            // Everything has been said. The server need not know: it does not count its clients.
            None => return Ok(()),
            Some(line) if line == FAREWELL => {
                todo!("say it, and end without an error; nobody waits for an answer to it")
            }
            Some(line) => message = line,
        }
    }
}

/// Sends a message, and returns the answer to it: the next datagram that has the same bytes.
fn exchange(server: &Datagrams, message: &[u8]) -> io::Result<Vec<u8>> {
    todo!(
        "send these {} bytes to {server:?}, receive until they come back; what if others come for \
         ever?",
        message.len()
    )
}

/// Whether an error means that the server is not there.
fn is_gone(error: &io::Error) -> bool {
    todo!(
        "two kinds of error mean that; is this one of them: {:?}?",
        error.kind()
    )
}
