//! Escapes untrusted output for display: no cursor movements, colours, line breaks or CI log
//! commands get through.

/// Escapes control characters, and what begins a CI log command. Other text is unchanged.
#[must_use]
pub fn escape(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for (at, c) in text.char_indices() {
        match c {
            c if begins_command(text, at) => shown.extend(c.escape_unicode()),
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            // Marks that change the direction of text could disguise a line as another.
            c if c.is_control()
                || ('\u{200b}'..='\u{200f}').contains(&c)
                || ('\u{2028}'..='\u{202e}').contains(&c)
                || ('\u{2066}'..='\u{2069}').contains(&c)
                || c == '\u{feff}' =>
            {
                shown.extend(c.escape_unicode());
            }
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

/// Bytes as quoted text, or in hex if they are not text. More than `limit` bytes are cut, and
/// counted.
#[must_use]
pub fn quoted(bytes: &[u8], limit: usize) -> String {
    quoted_part(&bytes[..bytes.len().min(limit)], bytes.len())
}

/// Like [`quoted`], for the first `part` of `size` bytes.
#[must_use]
pub fn quoted_part(part: &[u8], size: usize) -> String {
    let text = match std::str::from_utf8(part) {
        Ok(text) => Some(text),
        // Cut inside a character: what comes before it is text.
        Err(error) if error.error_len().is_none() && part.len() < size => {
            std::str::from_utf8(&part[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    let shown = match text {
        Some(text) => format!("\"{}\"", escape(text)),
        None => hex(part),
    };
    if size > part.len() {
        format!("{shown}… ({size} bytes)")
    } else {
        shown
    }
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
    fn bytes_are_shown_as_text_where_they_are_text() {
        assert_eq!(quoted(b"hi\n", 80), r#""hi\n""#);
        assert_eq!(quoted(b"\xff\x00", 80), "ff 00");
        assert_eq!(quoted("aß".as_bytes(), 2), "\"a\"… (3 bytes)");
        assert_eq!(quoted(b"", 80), r#""""#);
    }
}
