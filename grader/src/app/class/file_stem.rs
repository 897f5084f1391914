//! Turns names of submissions into file names.

/// Encodes a name so that it is valid on any file system and distinct from every other encoded
/// name: bytes other than ASCII letters, digits, `-`, `_` and inner dots become `%` and two
/// hexadecimal digits.
pub(super) fn file_stem(name: &[u8]) -> String {
    let mut stem = String::new();
    for (index, &byte) in name.iter().enumerate() {
        match byte {
            b'.' if index == 0 => stem.push_str("%2e"),
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' => stem.push(byte.into()),
            _ => stem += &format!("%{byte:02x}"),
        }
    }
    stem
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_name_is_a_file_name_of_its_own() {
        assert_eq!(file_stem(b"ana-b_c.2"), "ana-b_c.2");
        assert_eq!(file_stem(b"../x"), "%2e.%2fx");
        assert_eq!(file_stem("Zoë\n%".as_bytes()), "Zo%c3%ab%0a%25");
    }
}
