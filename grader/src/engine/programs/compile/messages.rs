//! What a compiler says, read as it comes: errors and warnings apart, and of each no more than a
//! limit.

use serde_json::Value;

use crate::base::text::escape::escape_lines;

/// How much of it is kept, in bytes.
const KEPT: usize = 1 << 20;
/// The longest line that is read.
const LINE: usize = 4 << 20;

/// The messages of one compiler, which writes a line of JSON for each.
#[derive(Debug, Default)]
pub(super) struct Messages {
    errors: Kept,
    warnings: Kept,
    line: Vec<u8>,
    /// How many bytes have come.
    pub(super) size: u64,
}

impl Messages {
    /// Takes the next bytes.
    pub(super) fn take(&mut self, bytes: &[u8]) {
        self.size += bytes.len() as u64;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // Of a line that is longer the beginning is kept, which is no JSON any more.
            let room = LINE.saturating_sub(self.line.len());
            self.line.extend(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.note(&line);
            }
        }
    }

    /// What there is, as it is shown: the errors, and the warnings.
    pub(super) fn finish(mut self) -> (String, String) {
        let line = std::mem::take(&mut self.line);
        self.note(&line);
        (self.errors.text(), self.warnings.text())
    }

    fn note(&mut self, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            // The linker, or a compiler that crashes, speaks plainly.
            self.errors.add(&String::from_utf8_lossy(line));
            return;
        };
        let word = |name: &str| message[name].as_str().unwrap_or_default();
        let (level, rendered) = (word("level"), word("rendered"));
        if is_summary(word("message")) {
            return;
        }
        if level.starts_with("error") {
            self.errors.add(rendered);
        } else if level == "warning" {
            self.warnings.add(rendered);
        }
    }
}

/// "aborting due to 2 previous errors": cargo does not show it either.
fn is_summary(message: &str) -> bool {
    message.starts_with("aborting due to")
        || message.ends_with("warning emitted")
        || message.ends_with("warnings emitted")
}

/// Text up to a size.
#[derive(Debug, Default)]
struct Kept {
    text: String,
    cut: bool,
}

impl Kept {
    fn add(&mut self, text: &str) {
        if self.cut {
            return;
        }
        let mut end = text.len().min(KEPT - self.text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        self.cut = end < text.len();
    }

    fn text(&self) -> String {
        let mut text = escape_lines(&self.text);
        if self.cut {
            text += "\n… (the compiler said more than 1 MiB: the rest was cut)\n";
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn line(level: &str, message: &str, rendered: &str) -> String {
        let value = serde_json::json!({"level": level, "message": message, "rendered": rendered});
        format!("{value}\n")
    }

    #[test]
    fn errors_and_warnings_are_kept_apart_however_they_come() {
        let said = line("warning", "unused", "warning: unused\n")
            + &line("error", "wrong", "error: wrong\n  --> a\u{1b}[2J\n")
            + "plain words\n"
            + &line(
                "error",
                "aborting due to 1 previous error",
                "error: aborting\n",
            );
        let mut messages = Messages::default();
        for byte in said.as_bytes() {
            messages.take(&[*byte]);
        }
        let (errors, warnings) = messages.finish();
        assert_eq!(errors, "error: wrong\n  --> a\\u{1b}[2J\nplain words\n");
        assert_eq!(warnings, "warning: unused\n");
    }

    #[test]
    fn the_rest_is_cut_and_an_error_behind_many_warnings_is_not() {
        let mut messages = Messages::default();
        let long = line("warning", "long", &"ü\n".repeat(10_000));
        for _ in 0..100 {
            messages.take(long.as_bytes());
        }
        messages.take(line("error", "wrong", "error: wrong\n").as_bytes());
        let (errors, warnings) = messages.finish();
        assert_eq!(errors, "error: wrong\n");
        assert!(warnings.len() < KEPT + 100);
        assert!(warnings.ends_with("the rest was cut)\n"));
    }

    #[test]
    fn a_line_without_end_takes_no_room_without_end() {
        let mut messages = Messages::default();
        for _ in 0..10 {
            messages.take(&[b'x'; LINE / 4]);
        }
        assert_eq!(messages.line.len(), LINE);
        let (errors, _) = messages.finish();
        assert!(errors.ends_with("the rest was cut)\n"));
    }
}
