//! The console: lines out, prompts out, lines in.

use std::fmt;
use std::io::{self, BufRead, Write};

/// Prints one line, like `println!`, but does not panic when nobody can see it.
///
/// `println!` panics when stdout is a pipe whose reader has gone. A server has other people to
/// serve: it goes on.
///
/// ```
/// # let name = "world";
/// netlab::print_line!("Hello, {name}");
/// ```
#[macro_export]
macro_rules! print_line {
    ($($argument:tt)*) => { $crate::write_line(::std::format_args!($($argument)*)) };
}

/// What [`print_line!`] calls: prints one line in one piece, whatever other threads print, and
/// ignores that it cannot.
///
/// Rust's stdout passes a line on as soon as it is complete, into a pipe too (C and Python keep it
/// back there).
pub fn write_line(line: fmt::Arguments<'_>) {
    // The lock is held for the whole line.
    let _ = writeln!(io::stdout().lock(), "{line}");
}

/// Prints `text` without a newline and reads a line: its bytes, without the newline. `None` is
/// the end of the input.
///
/// What was typed need not be UTF-8, an empty line is a line, a `\r` stays, and a last line need
/// not have a newline.
///
/// # Errors
///
/// Where stdin cannot be read.
pub fn prompt(text: &str) -> io::Result<Option<Vec<u8>>> {
    let mut stdout = io::stdout().lock();
    let _ = stdout.write_all(text.as_bytes());
    // Without a newline the prompt would stay in the buffer, and the user would wait for us as we
    // wait for them.
    let _ = stdout.flush();
    drop(stdout);
    read_line(&mut io::stdin().lock())
}

/// Reads the bytes up to a newline, or to the end of the input where that has no newline.
fn read_line(input: &mut impl BufRead) -> io::Result<Option<Vec<u8>>> {
    let mut line = Vec::new();
    if input.read_until(b'\n', &mut line)? == 0 {
        return Ok(None);
    }
    line.pop_if(|byte| *byte == b'\n');
    Ok(Some(line))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(mut input: &[u8], lines: &[&[u8]]) {
        for line in lines {
            assert_eq!(read_line(&mut input).unwrap().as_deref(), Some(*line));
        }
        assert_eq!(read_line(&mut input).unwrap(), None);
    }

    #[test]
    fn a_line_is_what_was_typed() {
        check(b"", &[]);
        check(b"one\ntwo\n", &[b"one", b"two"]);
        check(b"\n\n", &[b"", b""]);
        check(b"last", &[b"last"]);
        check(b"dos\r\n\xff\xfe\n", &[b"dos\r", b"\xff\xfe"]);
    }
}
