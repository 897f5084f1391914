//! What two programs say, shown in the order in which it comes: the server's lines marked, the client's bytes as soon as they
//! are there. Starts nothing.

use std::io::{self, Read, Write};
use std::process::Child;
use std::sync::mpsc::{Receiver, RecvTimeoutError, Sender, channel};
use std::thread;
use std::time::{Duration, Instant};

use super::{ProcessGroup, SessionEnd, TICK};
use crate::base::cancel::Cancel;
use crate::base::text::escape::escape_lines;

/// What stands before each line of the server's.
const MARK: &str = "server │ ";

/// How long a server may be quiet once its client has gone, until it is ended; and how long it may talk.
const QUIET: Duration = Duration::from_millis(200);
const LAST_WORDS: Duration = Duration::from_secs(2);

/// Something that a program has written, or that it will write no more.
pub(super) enum Said {
    Server(String),
    Client(String),
    Closed,
}

/// What the programs say, in the order in which it comes.
pub(super) struct Talk<'a> {
    out: &'a mut dyn Write,
    pub(super) cancel: &'a Cancel,
    said: (Sender<Said>, Receiver<Said>),
    /// How many pipes are open.
    open: usize,
    /// Whether the client has left a line without its end: a prompt.
    is_in_line: bool,
}

impl<'a> Talk<'a> {
    pub(super) fn new(out: &'a mut dyn Write, cancel: &'a Cancel) -> Self {
        Self {
            out,
            cancel,
            said: channel(),
            open: 0,
            is_in_line: false,
        }
    }

    /// From now on a program's pipes are read.
    pub(super) fn listen(&mut self, child: &mut Child, who: fn(String) -> Said) {
        let pipes: [Option<Box<dyn Read + Send>>; 2] = [
            child.stdout.take().map(|pipe| Box::new(pipe) as _),
            child.stderr.take().map(|pipe| Box::new(pipe) as _),
        ];
        for pipe in pipes.into_iter().flatten() {
            self.open += 1;
            let said = self.said.0.clone();
            let by_line = matches!(who(String::new()), Said::Server(_));
            thread::spawn(move || {
                read(pipe, by_line, &mut |text| said.send(who(text)).is_ok());
                // Whoever does not listen any more knows.
                let _ = said.send(Said::Closed);
            });
        }
    }

    /// Shows what comes within this time. Returns whether anything has.
    pub(super) fn show(&mut self, within: Duration) -> io::Result<bool> {
        match self.said.1.recv_timeout(within) {
            Ok(Said::Closed) => self.open -= 1,
            Ok(Said::Client(text)) => {
                self.is_in_line = !text.ends_with('\n');
                self.out.write_all(escape_lines(&text).as_bytes())?;
                self.out.flush()?;
            }
            Ok(Said::Server(text)) => {
                // The client's prompt stays readable.
                let before = if self.is_in_line { "\n" } else { "" };
                self.is_in_line = false;
                for line in text.lines() {
                    writeln!(self.out, "{before}{MARK}{}", escape_lines(line))?;
                }
                self.out.flush()?;
            }
            Err(RecvTimeoutError::Timeout | RecvTimeoutError::Disconnected) => return Ok(false),
        }
        Ok(true)
    }

    pub(super) fn until_it_ends(&mut self, client: &mut Child) -> io::Result<SessionEnd> {
        loop {
            self.show(TICK)?;
            if let Some(status) = client.try_wait()? {
                return Ok(SessionEnd::Client(status));
            }
            if self.cancel.is_cancelled() {
                return Ok(SessionEnd::Cancelled);
            }
        }
    }

    /// The server may say what it does about a client that has gone.
    pub(super) fn last_words(&mut self, server: &mut ProcessGroup) -> io::Result<()> {
        let deadline = Instant::now() + LAST_WORDS;
        let is_over =
            |server: &mut ProcessGroup| server.0.try_wait().is_ok_and(|status| status.is_some());
        while !self.cancel.is_cancelled() && Instant::now() < deadline && !is_over(server) {
            if !self.show(QUIET)? {
                break;
            }
        }
        Ok(())
    }

    /// What is still in the pipes of programs that have ended.
    pub(super) fn rest(&mut self) -> io::Result<()> {
        // A pipe that something else holds open does not end.
        let deadline = Instant::now() + LAST_WORDS;
        while self.open > 0 && Instant::now() < deadline {
            self.show(QUIET)?;
        }
        if self.is_in_line {
            writeln!(self.out)?;
        }
        Ok(())
    }
}

/// Reads a pipe to its end: whole lines, or whatever has come, but no half characters. A line without end is passed on in
/// parts.
fn read(mut pipe: impl Read, by_line: bool, take: &mut dyn FnMut(String) -> bool) {
    const LONGEST: usize = 64 << 10;
    let (mut held, mut buffer) = (Vec::new(), [0; 4096]);
    loop {
        let size = pipe.read(&mut buffer).unwrap_or(0);
        held.extend_from_slice(&buffer[..size]);
        let whole = if size == 0 || held.len() > LONGEST {
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

/// How many bytes there are before a character that has only begun.
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
        // A byte at a time, as slowly as a pipe can be.
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
        read(Slow(bytes), by_line, &mut |text| {
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
