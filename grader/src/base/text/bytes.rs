//! Bytes that should be text, but may contain bytes that are not UTF-8.

use std::iter;

/// The smallest part of what a program wrote that can be compared with other text.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Unit {
    /// A character.
    Char(char),
    /// A byte that is not UTF-8.
    Byte(u8),
}

/// Where two byte strings first differ.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct UnitDifference {
    /// The index of the first byte of the units that differ.
    pub at: usize,
    /// What was expected there; `None` at the end.
    pub expected: Option<Unit>,
    /// What is there instead; `None` at the end.
    pub actual: Option<Unit>,
}

/// The units of a byte string.
pub fn units(bytes: &[u8]) -> impl Iterator<Item = Unit> {
    bytes.utf8_chunks().flat_map(|chunk| {
        let invalid = chunk.invalid().iter().map(|byte| Unit::Byte(*byte));
        chunk.valid().chars().map(Unit::Char).chain(invalid)
    })
}

impl Unit {
    fn size(self) -> usize {
        match self {
            Self::Char(c) => c.len_utf8(),
            Self::Byte(_) => 1,
        }
    }
}

/// The first units that differ. `None` if there are none.
#[must_use]
pub fn first_difference(
    expected: impl IntoIterator<Item = Unit>,
    actual: impl IntoIterator<Item = Unit>,
) -> Option<UnitDifference> {
    let (mut expected, mut actual) = (expected.into_iter(), actual.into_iter());
    let mut at = 0;
    loop {
        match (expected.next(), actual.next()) {
            (None, None) => return None,
            (Some(wanted), Some(found)) if wanted == found => at += found.size(),
            (expected, actual) => {
                return Some(UnitDifference {
                    at,
                    expected,
                    actual,
                });
            }
        }
    }
}

/// Changes the text, and leaves the bytes that are not UTF-8 as they are.
#[must_use]
pub fn map_text(bytes: &[u8], map: impl Fn(&str) -> String) -> Vec<u8> {
    let mut mapped = Vec::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        mapped.extend_from_slice(map(chunk.valid()).as_bytes());
        mapped.extend_from_slice(chunk.invalid());
    }
    mapped
}

/// The text, with each byte that is not UTF-8 as `\xff`. Unlike the replacement character, that
/// says which byte it is.
#[must_use]
pub fn decode(bytes: &[u8]) -> String {
    let mut text = String::with_capacity(bytes.len());
    for chunk in bytes.utf8_chunks() {
        text.push_str(chunk.valid());
        for byte in chunk.invalid() {
            text.push_str(&format!("\\x{byte:02x}"));
        }
    }
    text
}

/// Like [`decode`], with backslashes doubled: different bytes become different text.
#[must_use]
pub fn decode_unambiguously(bytes: &[u8]) -> String {
    decode(&map_text(bytes, |text| text.replace('\\', "\\\\")))
}

/// The bytes without the beginning of a character at their end.
#[must_use]
pub fn without_half_character(bytes: &[u8]) -> &[u8] {
    let last = bytes.utf8_chunks().last();
    let last = last.map_or(&[][..], |chunk| chunk.invalid());
    let is_half = str::from_utf8(last).is_err_and(|error| error.error_len().is_none());
    let surplus = if is_half { last.len() } else { 0 };
    &bytes[..bytes.len() - surplus]
}

/// The units that a text written by [`decode_unambiguously`] and [`super::escape::escape`] shows.
pub fn escaped_units(text: &str) -> impl Iterator<Item = Unit> {
    let mut rest = text;
    iter::from_fn(move || {
        let first = rest.chars().next()?;
        let (unit, size) =
            read_escape(rest).unwrap_or_else(|| (Unit::Char(first), first.len_utf8()));
        rest = &rest[size..];
        Some(unit)
    })
}

/// The escape sequence at the beginning of a text, and its length.
fn read_escape(text: &str) -> Option<(Unit, usize)> {
    let sequence = text.strip_prefix('\\')?;
    let unit = match sequence.chars().next()? {
        '\\' => Unit::Char('\\'),
        'n' => Unit::Char('\n'),
        'r' => Unit::Char('\r'),
        't' => Unit::Char('\t'),
        'x' => {
            let byte = u8::from_str_radix(sequence.get(1..3)?, 16).ok()?;
            return Some((Unit::Byte(byte), 4));
        }
        'u' => {
            let (digits, _) = sequence.strip_prefix("u{")?.split_once('}')?;
            let c = char::from_u32(u32::from_str_radix(digits, 16).ok()?)?;
            return Some((Unit::Char(c), digits.len() + 4));
        }
        _ => return None,
    };
    Some((unit, 2))
}

#[cfg(test)]
mod tests {
    use super::super::escape::escape;
    use super::*;

    #[test]
    fn different_bytes_are_shown_differently() {
        let alike: [&[u8]; 8] = [
            b"\xff",
            "\u{fffd}".as_bytes(),
            b"\\xff",
            b"\\\\xff",
            b"\n",
            b"\\n",
            b"\\\n",
            b"\\u{a0}",
        ];
        let shown = alike.map(|bytes| escape(&decode_unambiguously(bytes)));
        for (at, text) in shown.iter().enumerate() {
            assert_eq!(
                shown.iter().position(|other| other == text),
                Some(at),
                "{text}"
            );
        }
    }

    #[test]
    fn what_was_escaped_can_be_read_again() {
        let bytes = b"a\\n\n\t\r\\ \xff\xc3\xc2\xa0\x1b \xe2\x80\x8b\\x41 \xd0\xb0";
        let shown = escape(&decode_unambiguously(bytes));
        assert!(escaped_units(&shown).eq(units(bytes)), "{shown}");
        assert!(escaped_units("\\").eq([Unit::Char('\\')]));
    }

    #[test]
    fn a_difference_is_of_whole_characters() {
        let found = first_difference(units("xé".as_bytes()), units("xè".as_bytes()));
        assert_eq!(
            found,
            Some(UnitDifference {
                at: 1,
                expected: Some(Unit::Char('é')),
                actual: Some(Unit::Char('è')),
            })
        );
        let found = first_difference(units("é".as_bytes()), units(b"\xc3"));
        let found = found.map(|found| (found.at, found.actual));
        assert_eq!(found, Some((0, Some(Unit::Byte(0xc3)))));
        assert_eq!(first_difference(units(b"a\xff"), units(b"a\xff")), None);
    }

    #[test]
    fn half_a_character_is_left_out() {
        assert_eq!(without_half_character("aß".as_bytes()), "aß".as_bytes());
        assert_eq!(without_half_character(b"a\xc3"), b"a");
        assert_eq!(without_half_character(b"a\xff"), b"a\xff");
        assert_eq!(without_half_character(b""), b"");
    }
}
