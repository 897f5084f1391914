//! Shows the output of two programs in the order in which it arrives: the server's in whole lines,
//! each with a mark, and the client's immediately. Starts nothing.

use std::io::{self, Read, Write};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use crate::base::text::escape::escape_lines;

/// Printed before each line of the server.
const SERVER_MARK: &str = "server │ ";

/// How long the server must be silent, after the client has ended, before it is killed.
const QUIET: Duration = Duration::from_millis(200);
/// How long the server may keep writing after the client has ended.
const LAST_OUTPUT: Duration = Duration::from_secs(2);

/// Output of a program, or the end of one of its pipes.
pub(super) enum TryOutput {
    Server(String),
    Client(String),
    Closed,
}

/// Shows what both programs write.
pub(super) struct TryConsole<'a> {
    out: &'a mut dyn Write,
    sender: Sender<TryOutput>,
    events: Receiver<TryOutput>,
    open_pipes: usize,
    /// Whether the client's last line is not finished, as with a prompt.
    is_in_line: bool,
}

impl<'a> TryConsole<'a> {
    pub(super) fn new(out: &'a mut dyn Write) -> Self {
        let (sender, events) = channel();
        Self {
            out,
            sender,
            events,
            open_pipes: 0,
            is_in_line: false,
        }
    }

    /// Starts to read a program's stdout and stderr.
    pub(super) fn attach(&mut self, child: &mut Child, event: fn(String) -> TryOutput) {
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as _),
            child.stderr.take().map(|pipe| Box::new(pipe) as _),
        ];
        for pipe in pipes.into_iter().flatten() {
            self.open_pipes += 1;
            let sender = self.sender.clone();
            let by_line = matches!(event(String::new()), TryOutput::Server(_));
            thread::spawn(move || {
                read_pipe(pipe, by_line, &mut |text| sender.send(event(text)).is_ok());
                // Fails if the console no longer exists.
                let _ = sender.send(TryOutput::Closed);
            });
        }
    }

    /// Lets something else be written.
    pub(super) fn write(
        &mut self,
        write: &dyn Fn(&mut dyn Write) -> io::Result<()>,
    ) -> io::Result<()> {
        write(self.out)?;
        self.out.flush()
    }

    /// Waits this long for output, and shows it. Returns whether there was any.
    pub(super) fn show_next(&mut self, within: Duration) -> io::Result<bool> {
        match self.events.recv_timeout(within) {
            Ok(TryOutput::Closed) => self.open_pipes -= 1,
            Ok(TryOutput::Client(text)) => {
                self.is_in_line = !text.ends_with('\n');
                self.out.write_all(escape_lines(&text).as_bytes())?;
                self.out.flush()?;
            }
            Ok(TryOutput::Server(text)) => {
                // Ends the client's prompt, so that the server's line does not continue it.
                let before = if self.is_in_line { "\n" } else { "" };
                self.is_in_line = false;
                for line in text.lines() {
                    writeln!(self.out, "{before}{SERVER_MARK}{}", escape_lines(line))?;
                }
                self.out.flush()?;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(false),
        }
        Ok(true)
    }

    /// Shows what the server prints after the client has ended, until it falls silent or `is_over`.
    pub(super) fn show_last_output(&mut self, mut is_over: impl FnMut() -> bool) -> io::Result<()> {
        let deadline = Instant::now() + LAST_OUTPUT;
        while Instant::now() < deadline && !is_over() {
            if !self.show_next(QUIET)? {
                break;
            }
        }
        Ok(())
    }

    /// Shows the remaining output of programs that have ended.
    pub(super) fn drain(&mut self) -> io::Result<()> {
        // A pipe that another process still holds open never ends.
        let deadline = Instant::now() + LAST_OUTPUT;
        while self.open_pipes > 0 && Instant::now() < deadline {
            self.show_next(QUIET)?;
        }
        if self.is_in_line {
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// Reads a pipe to its end. Passes on whole lines if `by_line`; otherwise whatever has arrived, up
/// to the last whole character. A very long line is passed on in parts.
fn read_pipe(mut pipe: impl Read, by_line: bool, take: &mut dyn FnMut(String) -> bool) {
    const MAX_HELD: usize = 64 << 10;
    let (mut held, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let size = pipe.read(&mut buffer).unwrap_or(0);
        held.extend_from_slice(&buffer[..size]);
        let whole = if size == 0 || held.len() > MAX_HELD {
            held.len()
        } else if by_line {
            held.iter()
                .rposition(|byte| *byte == b'\n')
                .map_or(0, |at| at + 1)
        } else {
            whole_characters(&held)
        };
        let rest = held.split_off(whole);
        let text = String::from_utf8_lossy(&std::mem::replace(&mut held, rest)).into_owned();
        if (!text.is_empty() && !take(text)) || size == 0 {
            return;
        }
    }
}

/// The number of bytes that form whole characters, without an incomplete one at the end.
fn whole_characters(bytes: &[u8]) -> usize {
    match std::str::from_utf8(bytes) {
        Err(error) if error.error_len().is_none() => error.valid_up_to(),
        _ => bytes.len(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parts(bytes: &[u8], by_line: bool) -> Vec<String> {
        let mut parts = Vec::new();
        // Returns one byte at a time, as a very slow pipe would.
        struct Slow<'a>(&'a [u8]);
        impl Read for Slow<'_> {
            fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
                let Some((first, rest)) = self.0.split_first() else {
                    return Ok(0);
                };
                (buffer[0], self.0) = (*first, rest);
                Ok(1)
            }
        }
        read_pipe(Slow(bytes), by_line, &mut |text| {
            parts.push(text);
            true
        });
        parts
    }

    #[test]
    fn lines_are_whole_and_so_are_characters() {
        assert_eq!(parts("ab\nß\nc".as_bytes(), true), ["ab\n", "ß\n", "c"]);
        assert_eq!(parts("aß\n".as_bytes(), false), ["a", "ß", "\n"]);
        assert_eq!(parts(b"a\xffb", false), ["a", "\u{fffd}", "b"]);
    }
}
