//! Turns names of submissions into file names.

use hmac_sha256::Hash;

use crate::base::text::escape::hex;
use crate::base::text::invisible::is_invisible;

/// The longest stem, in bytes: file systems allow 255 for a whole name, some of them fewer.
const STEM_BYTES: usize = 100;
/// How many digits of a name's digest a stem has: nobody finds a second name with the same ones.
const DIGEST: usize = 16;
/// What stands between the readable part and the digest. No other stem contains it.
const MARK: char = '~';

/// The file name of a submission's results, without its extension: the name itself, if it is short
/// and has only letters, digits, `-`, `_`, inner dots and inner spaces. Otherwise as much of it as
/// can be kept, and a digest that tells it from every other name. It depends on the name alone.
pub(super) fn file_stem(name: &str) -> String {
    let last = name.chars().count().saturating_sub(1);
    let is_kept = |(index, c): (usize, char)| match c {
        '.' => index > 0,
        ' ' => 0 < index && index < last,
        '-' | '_' => true,
        c => c.is_alphanumeric() && !is_invisible(c),
    };
    let is_plain = !name.is_empty() && name.chars().enumerate().all(is_kept);
    if is_plain && name.len() <= STEM_BYTES {
        return name.to_owned();
    }
    let mut stem = String::new();
    for (index, c) in name.chars().enumerate() {
        let c = if is_kept((index, c)) { c } else { '_' };
        if stem.len() + c.len_utf8() + MARK.len_utf8() + DIGEST > STEM_BYTES {
            break;
        }
        stem.push(c);
    }
    let digest = hex(&Hash::hash(name.as_bytes())[..DIGEST / 2]).replace(' ', "");
    format!("{stem}{MARK}{digest}")
}

/// A stem as it stands in a URL.
pub(super) fn url_encoded(stem: &str) -> String {
    let mut url = String::new();
    for byte in stem.bytes() {
        match byte {
            b'a'..=b'z' | b'A'..=b'Z' | b'0'..=b'9' | b'-' | b'_' | b'.' | b'~' => {
                url.push(byte.into());
            }
            _ => url += &format!("%{byte:02x}"),
        }
    }
    url
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn a_plain_name_is_its_own_stem() {
        for name in ["ana-b_c.2", "Ivan Ivanov_1234_file_", "Иван_Иванов", "-x"] {
            assert_eq!(file_stem(name), name);
        }
    }

    #[test]
    fn every_name_is_a_short_file_name_of_its_own() {
        let long = [
            "Ж".repeat(84),
            "Ж".repeat(85),
            "x".repeat(101),
            "x".repeat(255),
        ];
        let long = long.iter().map(String::as_str);
        let odd = [
            "",
            ".",
            "..",
            "../x",
            ".x",
            "_x",
            " x",
            "x ",
            "a/b",
            "a_b",
            "a\nb",
            "a\0b",
            "a~b",
            "a\u{3164}b",
            "a\u{202e}b",
            "Zoe\u{308}",
            "Zoë",
            "a'b",
        ];
        let mut stems = BTreeSet::new();
        for name in long.chain(odd) {
            let stem = file_stem(name);
            assert_eq!(stem, file_stem(name));
            assert!(stem.len() <= STEM_BYTES, "{stem}");
            assert!(
                !stem.starts_with('.') && !stem.contains(['/', '\0', '\n']),
                "{stem}"
            );
            assert!(!stem.chars().any(is_invisible), "{stem}");
            assert!(stems.insert(stem.clone()), "{stem}");
            // Nobody takes another's stem for a name.
            assert!(
                !stem.contains(MARK) || stems.insert(file_stem(&stem)),
                "{stem}"
            );
        }
        assert_eq!(file_stem("two\nlines"), "two_lines~edc8c1284585d703");
    }

    #[test]
    fn a_stem_is_found_by_a_browser() {
        assert_eq!(url_encoded("Zoë x~1"), "Zo%c3%ab%20x~1");
    }
}
