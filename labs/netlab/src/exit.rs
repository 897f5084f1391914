//! How a program ends: with a status, and one line on stderr where something went wrong.

use std::fmt::Display;
use std::io::{self, Write};
use std::process::{self, ExitCode};

/// Turns what a program did into its exit status: 0, or 1 after one line on stderr that tells the
/// error.
#[must_use]
pub fn exit_code(result: io::Result<()>) -> ExitCode {
    match result {
        Ok(()) => ExitCode::SUCCESS,
        Err(error) => {
            report_error(error);
            ExitCode::FAILURE
        }
    }
}

/// Ends the program at once with one line on stderr and status 2: it was started, or told, wrongly.
pub fn usage_error(message: impl Display) -> ! {
    report_error(message);
    process::exit(2)
}

/// Writes one line to stderr. Like [`print_line!`](crate::print_line!) it does not panic when
/// nobody can see it, as `eprintln!` does.
pub fn report_error(message: impl Display) {
    let line = one_line(&message.to_string());
    // In one write, so that the lines of two threads do not mix: stderr has no buffer.
    let _ = io::stderr().write_all(line.as_bytes());
}

fn one_line(message: &str) -> String {
    format!("{}\n", message.replace(['\n', '\r'], " "))
}

/// Says what was being done when an error came.
///
/// "Connection refused" alone helps nobody: who refused?
///
/// ```no_run
/// # use std::net::TcpStream;
/// use netlab::Context;
///
/// # fn connect(server: std::net::SocketAddr) -> std::io::Result<TcpStream> {
/// let stream = TcpStream::connect(server).context(format_args!("cannot connect to {server}"))?;
/// # Ok(stream)
/// # }
/// ```
pub trait Context<T> {
    /// Puts `what` and a colon before the error's own text. The kind of the error stays.
    ///
    /// # Errors
    ///
    /// The error that there was, if there was one.
    fn context(self, what: impl Display) -> io::Result<T>;
}

impl<T> Context<T> for io::Result<T> {
    fn context(self, what: impl Display) -> io::Result<T> {
        self.map_err(|error| io::Error::new(error.kind(), format!("{what}: {error}")))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_is_one_line() {
        assert_eq!(one_line("no such\r\nfile"), "no such  file\n");
    }

    #[test]
    fn context_comes_first_and_keeps_the_kind() {
        let error: io::Result<()> = Err(io::ErrorKind::ConnectionRefused.into());
        let error = error.context("cannot connect to 127.0.0.1:1").unwrap_err();
        assert_eq!(error.kind(), io::ErrorKind::ConnectionRefused);
        assert_eq!(
            error.to_string(),
            "cannot connect to 127.0.0.1:1: connection refused"
        );
    }
}
