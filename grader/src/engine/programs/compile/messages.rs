//! What a compiler prints: its errors and its warnings, each up to a limit.

use serde_json::Value;

use crate::base::text::escape::escape_lines;

/// How much of the errors, and of the warnings, is kept, in bytes.
const KEPT_BYTES: usize = 1 << 20;
/// The longest line that is parsed, in bytes.
const LINE_BYTES: usize = 4 << 20;

/// What a compiler printed, escaped for display.
#[derive(Debug, Default)]
pub(super) struct CompilerText {
    pub(super) errors: String,
    pub(super) warnings: String,
}

/// The messages of a compiler, parsed while they arrive: a line of JSON each.
#[derive(Debug, Default)]
pub(super) struct Messages {
    errors: LimitedText,
    warnings: LimitedText,
    line: Vec<u8>,
    /// How many bytes have arrived.
    pub(super) bytes: u64,
}

impl Messages {
    /// Adds the next bytes of the output.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // Keep the beginning of a longer line; it will not parse.
            let room = LINE_BYTES.saturating_sub(self.line.len());
            self.line.extend(&part[..part.len().min(room)]);
            if part.ends_with(b"\n") {
                let line = std::mem::take(&mut self.line);
                self.add_line(&line);
            }
        }
    }

    /// Ends the last line.
    pub(super) fn finish(mut self) -> CompilerText {
        let line = std::mem::take(&mut self.line);
        self.add_line(&line);
        CompilerText {
            errors: self.errors.to_text(),
            warnings: self.warnings.to_text(),
        }
    }

    fn add_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        let Ok(message) = serde_json::from_slice::<Value>(line) else {
            // Plain text: the linker's, or that of a compiler that crashes.
            self.errors.add(&String::from_utf8_lossy(line));
            return;
        };
        let field = |name: &str| message[name].as_str().unwrap_or_default();
        let (level, rendered) = (field("level"), field("rendered"));
        if is_summary(field("message")) {
            return;
        }
        if level.starts_with("error") {
            self.errors.add(rendered);
        } else if level == "warning" {
            self.warnings.add(rendered);
        }
    }
}

/// "aborting due to 2 previous errors": cargo does not show these either.
fn is_summary(message: &str) -> bool {
    message.starts_with("aborting due to")
        || message.ends_with("warning emitted")
        || message.ends_with("warnings emitted")
}

/// Text of at most [`KEPT_BYTES`].
#[derive(Debug, Default)]
struct LimitedText {
    text: String,
    is_cut: bool,
}

impl LimitedText {
    fn add(&mut self, text: &str) {
        if self.is_cut {
            return;
        }
        let mut end = text.len().min(KEPT_BYTES - self.text.len());
        while !text.is_char_boundary(end) {
            end -= 1;
        }
        self.text.push_str(&text[..end]);
        self.is_cut = end < text.len();
    }

    fn to_text(&self) -> String {
        let mut text = escape_lines(&self.text);
        if self.is_cut {
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
            messages.add(&[*byte]);
        }
        let CompilerText { errors, warnings } = messages.finish();
        assert_eq!(errors, "error: wrong\n  --> a\\u{1b}[2J\nplain words\n");
        assert_eq!(warnings, "warning: unused\n");
    }

    #[test]
    fn the_rest_is_cut_and_an_error_after_many_warnings_is_not() {
        let mut messages = Messages::default();
        let long = line("warning", "long", &"ü\n".repeat(10_000));
        for _ in 0..100 {
            messages.add(long.as_bytes());
        }
        messages.add(line("error", "wrong", "error: wrong\n").as_bytes());
        let CompilerText { errors, warnings } = messages.finish();
        assert_eq!(errors, "error: wrong\n");
        assert!(warnings.len() < KEPT_BYTES + 100);
        assert!(warnings.ends_with("the rest was cut)\n"));
    }

    #[test]
    fn a_line_without_end_takes_no_room_without_end() {
        let mut messages = Messages::default();
        for _ in 0..10 {
            messages.add(&[b'x'; LINE_BYTES / 4]);
        }
        assert_eq!(messages.line.len(), LINE_BYTES);
        let errors = messages.finish().errors;
        assert!(errors.ends_with("the rest was cut)\n"));
    }
}
