//! The client of the `udp-echo` lab: sends what is typed, and shows it as it comes back.

use std::io::{self, ErrorKind};
use std::process::ExitCode;
use std::time::Instant;

use netlab::{Datagrams, TIMEOUT, print_line, prompt};

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
            // The same bytes, not a part of them: `goodbye` is a message like any other. Nobody
            // waits for an answer to the last word.
            Some(line) if line == FAREWELL => return server.send(&line),
            Some(line) => message = line,
        }
    }
}

/// Sends a message, and returns the answer to it: the next datagram that has the same bytes.
fn exchange(server: &Datagrams, message: &[u8]) -> io::Result<Vec<u8>> {
    server.send(message)?;
    // A datagram can come late, or twice. So the next one that comes may be the answer to an
    // earlier message, and a client that takes it for this one's is one behind from then on. An
    // echo is easy to recognise. (Where question and answer differ, a protocol puts a number into
    // both: that of a DNS query has 16 bits. And where the user says one thing twice, an old echo
    // passes for the new one. Here that does no harm: it has the same bytes.)
    let sent = Instant::now();
    loop {
        // Only from the server: a stranger can guess what was said and send it, too.
        let datagram = server.receive()?;
        if datagram == message {
            return Ok(datagram);
        }
        // `receive` limits the wait for any one datagram. That others keep coming is no reason to
        // wait for ever. (A real client would send again before it gives up. It may do that here,
        // as nothing changes at the server when a message comes twice.)
        if sent.elapsed() >= TIMEOUT {
            return Err(io::Error::new(
                ErrorKind::TimedOut,
                "the server sends no answer, only something else",
            ));
        }
    }
}

/// Whether an error means that the server is not there.
fn is_gone(error: &io::Error) -> bool {
    // Refused: its machine reported that nobody has the port open. Timed out: nothing was reported.
    // It may be that only a datagram got lost; from here both look the same. Other errors are not
    // the server's: that a line is too long for a datagram, for example.
    matches!(
        error.kind(),
        ErrorKind::ConnectionRefused | ErrorKind::TimedOut
    )
}
