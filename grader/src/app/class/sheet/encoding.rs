//! The encoding of a table: UTF-8 or UTF-16, with or without a byte order mark, else Windows-1252.

/// How the text of a table is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Encoding {
    /// UTF-8, or anything that extends ASCII: bytes that are not replaced are kept.
    Bytes,
    /// UTF-16, least significant byte first, with a byte order mark.
    Utf16Le,
    /// UTF-16, most significant byte first, with a byte order mark.
    Utf16Be,
}

/// The encoding of a file, and its bytes in it as bytes that extend ASCII. `None` if it is broken.
pub(super) fn decode(file: &[u8]) -> Option<(Encoding, Vec<u8>)> {
    let (encoding, unit): (_, fn([u8; 2]) -> u16) = match file {
        [0xff, 0xfe, ..] => (Encoding::Utf16Le, u16::from_le_bytes),
        [0xfe, 0xff, ..] => (Encoding::Utf16Be, u16::from_be_bytes),
        _ => return Some((Encoding::Bytes, file.to_owned())),
    };
    let (units, rest) = file.as_chunks::<2>();
    let units: Vec<u16> = units.iter().map(|bytes| unit(*bytes)).collect();
    let text = String::from_utf16(&units).ok()?;
    rest.is_empty().then(|| (encoding, text.into_bytes()))
}

/// The file of these bytes.
pub(super) fn encode(encoding: Encoding, bytes: Vec<u8>) -> Vec<u8> {
    let unit: fn(u16) -> [u8; 2] = match encoding {
        Encoding::Bytes => return bytes,
        Encoding::Utf16Le => u16::to_le_bytes,
        Encoding::Utf16Be => u16::to_be_bytes,
    };
    let text = String::from_utf8_lossy(&bytes);
    text.encode_utf16().flat_map(unit).collect()
}

/// The text of a cell.
pub(super) fn cell_text(bytes: &[u8]) -> String {
    match std::str::from_utf8(bytes) {
        Ok(text) => text.to_owned(),
        Err(_) => bytes.iter().map(|byte| windows_1252(*byte)).collect(),
    }
}

fn windows_1252(byte: u8) -> char {
    const SPECIAL: &str = "€\u{81}‚ƒ„…†‡ˆ‰Š‹Œ\u{8d}Ž\u{8f}\u{90}‘’“”•–—˜™š›œ\u{9d}žŸ";
    match byte {
        0x80..=0x9f => SPECIAL.chars().nth(usize::from(byte - 0x80)).unwrap_or('?'),
        byte => char::from(byte),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_is_read_in_every_encoding_and_written_back() {
        for (file, encoding) in [
            (&b"a;\xefb"[..], Encoding::Bytes),
            (b"\xff\xfea\0\xe9\0", Encoding::Utf16Le),
            (b"\xfe\xff\0a\0\xe9", Encoding::Utf16Be),
        ] {
            let (found, bytes) = decode(file).expect("a file");
            assert_eq!(found, encoding);
            assert_eq!(encode(found, bytes), file);
        }
        assert_eq!(decode(b"\xff\xfea"), None);
        assert_eq!(decode(b"\xff\xfe\0\xd8"), None);
        assert_eq!(cell_text(b"M\xfcller \x80"), "Müller €");
        assert_eq!(cell_text("Zoë".as_bytes()), "Zoë");
    }
}
