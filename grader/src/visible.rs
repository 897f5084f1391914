//! Makes bytes fit to be shown: nothing that a program wrote may move a cursor, colour a line or end it.

/// Text in which control characters are escaped. Everything else stays as it is.
#[must_use]
pub fn visible(text: &str) -> String {
    let mut shown = String::with_capacity(text.len());
    for c in text.chars() {
        match c {
            '\n' => shown.push_str("\\n"),
            '\r' => shown.push_str("\\r"),
            '\t' => shown.push_str("\\t"),
            // Marks that turn the direction of text around could make a line read as another one.
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

/// The same for text of many lines, which keeps its newlines and tabs.
#[must_use]
pub fn visible_lines(text: &str) -> String {
    text.split_inclusive(['\n', '\t'])
        .map(|part| {
            let end = part.trim_end_matches(['\n', '\t']).len();
            visible(&part[..end]) + &part[end..]
        })
        .collect()
}

/// Bytes in quotes, or in hex where they are not text; of long ones the beginning, and how many there are.
#[must_use]
pub fn quoted(bytes: &[u8], limit: usize) -> String {
    let part = &bytes[..bytes.len().min(limit)];
    let text = match std::str::from_utf8(part) {
        Ok(text) => Some(text),
        // Cut inside a character: what is before it is text all the same.
        Err(error) if error.error_len().is_none() && part.len() < bytes.len() => {
            std::str::from_utf8(&part[..error.valid_up_to()]).ok()
        }
        Err(_) => None,
    };
    let shown = match text {
        Some(text) => format!("\"{}\"", visible(text)),
        None => hex(part),
    };
    match bytes.len() {
        size if size > part.len() => format!("{shown}… ({size} bytes)"),
        _ => shown,
    }
}

/// Bytes as pairs of hexadecimal digits.
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
            visible("straße\r\n\x1b[2J\0\u{202e}"),
            "straße\\r\\n\\u{1b}[2J\\u{0}\\u{202e}"
        );
    }

    #[test]
    fn lines_keep_their_ends() {
        assert_eq!(visible_lines("a\n\n\tb\x1b[2J\n"), "a\n\n\tb\\u{1b}[2J\n");
    }

    #[test]
    fn bytes_are_shown_as_text_where_they_are_text() {
        assert_eq!(quoted(b"hi\n", 80), r#""hi\n""#);
        assert_eq!(quoted(b"\xff\x00", 80), "ff 00");
        assert_eq!(quoted("aß".as_bytes(), 2), "\"a\"… (3 bytes)");
        assert_eq!(quoted(b"", 80), r#""""#);
    }
}
