//! Escapes untrusted text for display, for every place where a stranger's words go: no cursor
//! movements, colours, line breaks, invisible characters or CI log commands get through.

use super::bytes::{decode, decode_unambiguously, without_half_character};
use super::invisible::is_invisible;

/// Escapes characters that nobody sees, and what begins a CI log command. Other text is unchanged,
/// and so is text that was escaped before.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            c if begins_command(text, at) => shown.extend(c.escape_unicode()),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            c if is_invisible(c) => shown.extend(c.escape_unicode()),
            c => shown.push(c),
        }
    }
    shown
}

/// Whether a CI log command begins here: `::error` at the beginning of a line, `##[error]` or
/// `##vso[…]` anywhere.
fn begins_command(text: &str, at: usize) -> bool {
    let (before, from) = text.split_at(at);
    match from.as_bytes().first() {
        Some(b':') => from.starts_with("::") && before.trim_start().is_empty(),
        Some(b'[') => {
            let name = |c: char| c.is_ascii_alphanumeric();
            before.trim_end_matches(name).ends_with("##")
        }
        _ => false,
    }
}

/// Like [`escape`], but keeps newlines and tabs.
#[must_use]
pub fn escape_lines(text: &str) -> String {
    text.split_inclusive(['\n', '\t'])
        .map(|part| {
            let end = part.trim_end_matches(['\n', '\t']).len();
            escape(&part[..end]) + &part[end..]
        })
        .collect()
}

/// Like [`escape_lines`], for the messages of a compiler, which may have coloured them: keeps the
/// colours, or leaves them out.
#[must_use]
pub fn escape_colored(text: &str, color: bool) -> String {
    let mut shown = String::new();
    let mut parts = text.split("\u{1b}[");
    shown.push_str(&escape_lines(parts.next().unwrap_or_default()));
    for part in parts {
        match part.split_once('m') {
            Some((style, rest)) if is_color(style) => {
                if color {
                    shown.push_str(&format!("\u{1b}[{style}m"));
                }
                shown.push_str(&escape_lines(rest));
            }
            _ => {
                shown.push_str("\\u{1b}[");
                shown.push_str(&escape_lines(part));
            }
        }
    }
    if color && shown.contains('\u{1b}') {
        // It may have been cut.
        shown.push_str("\u{1b}[0m");
    }
    shown
}

/// Whether these are parameters that only make text bold or coloured, or plain again. Others could
/// hide it.
fn is_color(style: &str) -> bool {
    let is_number =
        |text: &str| (1..=3).contains(&text.len()) && text.bytes().all(|it| it.is_ascii_digit());
    match style.strip_prefix("38;5;") {
        Some(number) => is_number(number),
        None => style.split(';').all(|part| {
            matches!(part, "" | "0" | "1")
                || part.len() == 2 && part.starts_with(['3', '9']) && is_number(part)
        }),
    }
}

/// Escapes bytes: what is not UTF-8 is shown as `\xff`, and a backslash is doubled, so that
/// different bytes never look the same.
#[must_use]
pub fn escape_bytes(bytes: &[u8]) -> String {
    escape(&decode_unambiguously(bytes))
}

/// Bytes as quoted text, or in hex if much of them is not text. More than `limit` bytes are cut,
/// and counted.
#[must_use]
pub fn quoted(bytes: &[u8], limit: usize) -> String {
    quoted_part(&bytes[..bytes.len().min(limit)], bytes.len())
}

/// Like [`quoted`], for the first `part` of `size` bytes.
#[must_use]
pub fn quoted_part(part: &[u8], size: usize) -> String {
    // A cut inside a character does not make what comes before it less of a text.
    let whole = if part.len() < size {
        without_half_character(part)
    } else {
        part
    };
    let shown = if is_mostly_text(whole) {
        format!("\"{}\"", escape_bytes(whole))
    } else {
        hex(part)
    };
    with_size(shown, part.len(), size)
}

/// Like [`quoted`], for text whose bytes were escaped before.
#[must_use]
pub fn quoted_rendering(text: &[u8], limit: usize) -> String {
    let part = &text[..text.len().min(limit)];
    let shown = escape(&decode(without_half_character(part)));
    with_size(format!("\"{shown}\""), part.len(), text.len())
}

fn with_size(shown: String, part: usize, size: usize) -> String {
    if size > part {
        format!("{shown}… ({size} bytes)")
    } else {
        shown
    }
}

/// Whether at most one byte in four is not UTF-8.
fn is_mostly_text(bytes: &[u8]) -> bool {
    let others: usize = bytes.utf8_chunks().map(|chunk| chunk.invalid().len()).sum();
    others * 4 <= bytes.len()
}

/// Bytes as pairs of hexadecimal digits, separated by spaces.
#[must_use]
pub fn hex(bytes: &[u8]) -> String {
    bytes
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect::<Vec<_>>()
        .join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn control_characters_are_escaped_and_text_is_left_alone() {
        assert_eq!(
            escape("straße\r\n\x1b[2J\0\u{202e}"),
            "straße\\r\\n\\u{1b}[2J\\u{0}\\u{202e}"
        );
    }

    #[test]
    fn what_nobody_sees_is_escaped_once() {
        let hidden = "a\u{61c}\u{ad}\u{34f}\u{180e}\u{2060}\u{3164}\u{fff9}\u{e0041}\u{a0}b";
        let shown = escape(hidden);
        assert_eq!(
            shown,
            "a\\u{61c}\\u{ad}\\u{34f}\\u{180e}\\u{2060}\\u{3164}\\u{fff9}\\u{e0041}\\u{a0}b"
        );
        assert_eq!(escape(&shown), shown);
    }

    #[test]
    fn no_build_service_is_commanded() {
        assert_eq!(escape(" ::error::x"), " \\u{3a}:error::x");
        assert_eq!(
            escape("x ##[error]##vso[y]#[z]"),
            "x ##\\u{5b}error]##vso\\u{5b}y]#[z]"
        );
        assert_eq!(escape_lines("a\n\t::b\n c::d\n"), "a\n\t\\u{3a}:b\n c::d\n");
        assert_eq!(
            escape("std::io, f(::a), [::1]:80"),
            "std::io, f(::a), [::1]:80"
        );
    }

    #[test]
    fn lines_keep_their_ends() {
        assert_eq!(escape_lines("a\n\n\tb\x1b[2J\n"), "a\n\n\tb\\u{1b}[2J\n");
    }

    #[test]
    fn the_colours_of_a_compiler_are_kept_and_nothing_else() {
        let text = "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: a\u{1b}[2J\u{1b}[8mb\u{1b}]0;c\n";
        assert_eq!(
            escape_colored(text, false),
            "error: a\\u{1b}[2J\\u{1b}[8mb\\u{1b}]0;c\n"
        );
        assert_eq!(
            escape_colored(text, true),
            "\u{1b}[1m\u{1b}[38;5;9merror\u{1b}[0m: a\\u{1b}[2J\\u{1b}[8mb\\u{1b}]0;c\n\u{1b}[0m"
        );
        assert_eq!(escape_colored("plain\n", true), "plain\n");
    }

    #[test]
    fn bytes_are_shown_as_text_where_they_are_text() {
        assert_eq!(quoted(b"hi\n", 80), r#""hi\n""#);
        assert_eq!(quoted(b"\xff\x00", 80), "ff 00");
        assert_eq!(quoted(b"caf\xe9 \\", 80), r#""caf\xe9 \\""#);
        assert_eq!(quoted("aß".as_bytes(), 2), "\"a\"… (3 bytes)");
        assert_eq!(quoted(b"", 80), r#""""#);
    }
}
