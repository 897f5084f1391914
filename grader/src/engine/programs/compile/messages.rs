//! What a compiler prints: its errors and its warnings, each up to a limit.

use serde_json::Value;

use super::limited_text::LimitedText;
use super::machine_trouble::{is_line_about_machine, is_the_machines};
use crate::base::text::escape::escape_lines;

/// The longest line that is parsed, in bytes.
const LINE_BYTES: usize = 4 << 20;
/// How much is shown of the sentence of a message that is longer, in characters.
const SENTENCE: usize = 1000;

/// What a compiler printed, escaped for display.
#[derive(Debug, Default)]
pub(super) struct CompilerText {
    pub(super) errors: String,
    pub(super) warnings: String,
    /// What the machine lacked, in the first message that says so.
    pub(super) trouble: Option<String>,
}

/// The messages of a compiler, parsed while they arrive: a line of JSON each.
#[derive(Debug, Default)]
pub(super) struct Messages {
    errors: LimitedText,
    warnings: LimitedText,
    trouble: Option<String>,
    line: Vec<u8>,
    /// How many bytes have arrived.
    pub(super) bytes: u64,
}

impl Messages {
    /// Adds the next bytes of the output.
    pub(super) fn add(&mut self, bytes: &[u8]) {
        self.bytes += bytes.len() as u64;
        for part in bytes.split_inclusive(|byte| *byte == b'\n') {
            // Of a longer line the beginning is kept, which has its sentence.
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
            errors: self.errors.to_text(escape_lines),
            warnings: self.warnings.to_text(escape_lines),
            trouble: self.trouble.map(|trouble| escape_lines(&trouble)),
        }
    }

    fn add_line(&mut self, line: &[u8]) {
        if line.is_empty() {
            return;
        }
        let message = match serde_json::from_slice::<Value>(line) {
            Ok(message) => message,
            Err(_) if line.starts_with(b"{") => return self.add_cut(line),
            Err(_) => {
                // Plain text: the linker's, or that of a compiler that crashes.
                let line = String::from_utf8_lossy(line);
                if is_line_about_machine(&line) {
                    self.note_trouble(&line);
                }
                return self.errors.add(&line);
            }
        };
        let field = |name: &str| message[name].as_str().unwrap_or_default();
        let (level, rendered) = (field("level"), field("rendered"));
        if is_summary(field("message")) {
            return;
        }
        if level.starts_with("error") {
            if is_the_machines(&message) {
                self.note_trouble(rendered);
            }
            self.errors.add(rendered);
        } else if level == "warning" {
            self.warnings.add(rendered);
        }
    }

    fn note_trouble(&mut self, words: &str) {
        let words = words.chars().take(SENTENCE).collect();
        self.trouble.get_or_insert(words);
    }

    /// Adds the sentence of a message whose end is missing: it was too long, or the compiler was
    /// stopped. JSON is nothing to read.
    fn add_cut(&mut self, line: &[u8]) {
        let sentence = string_field(line, "message").unwrap_or_default();
        let sentence: String = sentence.chars().take(SENTENCE).collect();
        let is_warning = string_field(line, "level").is_some_and(|level| level == "warning");
        let (level, messages) = if is_warning {
            ("warning", &mut self.warnings)
        } else {
            ("error", &mut self.errors)
        };
        messages.add(&format!(
            "{level}: {sentence}\n  … (the compiler says more about this than can be shown)\n\n"
        ));
    }
}

/// The first field of this name in an object of JSON that may be cut off. A quote inside a string
/// has a backslash before it, so no text of a program looks like a field.
fn string_field(json: &[u8], name: &str) -> Option<String> {
    let key = format!("\"{name}\":");
    let at = json
        .windows(key.len())
        .position(|it| it == key.as_bytes())?;
    let value = &json[at + key.len()..];
    let mut values = serde_json::Deserializer::from_slice(value).into_iter::<String>();
    values.next()?.ok()
}

/// "aborting due to 2 previous errors": cargo does not show these either.
fn is_summary(message: &str) -> bool {
    message.starts_with("aborting due to")
        || message.ends_with("warning emitted")
        || message.ends_with("warnings emitted")
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::engine::programs::compile::limited_text::KEPT_BYTES;

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
        let CompilerText {
            errors, warnings, ..
        } = messages.finish();
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
        let CompilerText {
            errors, warnings, ..
        } = messages.finish();
        assert_eq!(errors, "error: wrong\n");
        assert!(warnings.len() < KEPT_BYTES + 100);
        assert!(warnings.ends_with("the rest was cut)\n"));
    }

    #[test]
    fn a_message_that_is_too_long_is_a_sentence_and_no_json() {
        let long = "x".repeat(LINE_BYTES);
        let spans = format!("[{{\"text\":\"{long}\"}}]");
        for (start, shown) in [
            (
                r#"{"$message_type":"diagnostic","message":"a \"b\" \u001b[2J","code":null,"level":"error","#,
                "error: a \"b\" \\u{1b}[2J\n  … (the compiler says more",
            ),
            (
                r#"{"code":{"explanation":"\"level\":\"warning\""},"level":"error","#,
                "error: \n",
            ),
            (r"{", "error: \n"),
        ] {
            let mut messages = Messages::default();
            messages.add(format!("{start}\"spans\":{spans}}}\n").as_bytes());
            messages.add(line("error", "two", "error: two\n").as_bytes());
            let CompilerText { errors, .. } = messages.finish();
            assert!(errors.starts_with(shown), "{errors}");
            assert!(errors.ends_with("\n\nerror: two\n"), "{errors}");
            assert!(!errors.contains("spans") && errors.len() < 200, "{errors}");
        }
        let mut messages = Messages::default();
        messages.add(format!("{{\"message\":\"{long}").as_bytes());
        assert!(messages.finish().errors.len() < 200);
        let mut messages = Messages::default();
        let start = r#"{"message":"unused","code":null,"level":"warning","spans":"#;
        messages.add(format!("{start}{spans}}}\n").as_bytes());
        let CompilerText {
            errors, warnings, ..
        } = messages.finish();
        assert_eq!(errors, "");
        assert!(warnings.starts_with("warning: unused\n"), "{warnings}");
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

    #[test]
    fn what_the_machine_lacked_is_known_of_messages_and_of_last_words() {
        let trouble = |text: &str| {
            let mut messages = Messages::default();
            messages.add(text.as_bytes());
            messages.finish().trouble
        };
        let panics = "thread 'rustc' panicked at jobserver.rs:124:14:\n\
                      failed to create helper thread: Os { code: 11, kind: WouldBlock, \
                      message: \"Resource temporarily unavailable\" }\n";
        assert!(trouble(panics).is_some_and(|words| words.starts_with("failed to create")));
        let linker = serde_json::json!({
            "level": "error", "spans": [], "message": "could not exec the linker `cc`",
            "rendered": "error: could not exec the linker `cc`\n  = note: Too many open files\n",
        });
        assert!(trouble(&format!("{linker}\n")).is_some());
        // What a program says of itself has a place in it.
        let own = serde_json::json!({
            "level": "error", "spans": ["here"], "message": "No space left on device",
            "rendered": "error: No space left on device\n --> a.rs\n",
        });
        assert_eq!(trouble(&format!("{own}\n")), None);
    }
}
