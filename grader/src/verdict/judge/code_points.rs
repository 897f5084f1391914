//! Names the first characters that differ by their code points, because many characters look like
//! others, or cannot be seen.

use super::failure::{Difference, Expected};
use crate::base::text::bytes::{Unit, units};
use crate::base::text::escape::escape;
use crate::base::text::invisible::is_invisible;
use crate::base::text::width::columns;
use crate::verdict::conversation::answer_key;

/// Characters that cannot be seen, or are hard to tell from others, with their names.
const NAMES: [(char, &str); 13] = [
    ('\0', "NUL"),
    ('\t', "a tab"),
    ('\n', "a newline"),
    ('\r', "a carriage return"),
    (' ', "a space"),
    ('\u{1b}', "an escape"),
    ('\u{a0}', "a no-break space"),
    ('\u{2003}', "an em space"),
    ('\u{200b}', "a zero-width space"),
    ('\u{202f}', "a narrow no-break space"),
    ('\u{3000}', "an ideographic space"),
    ('\u{feff}', "a byte order mark"),
    ('\u{fffd}', "the replacement character"),
];

/// Two units that differ, of which at least one may look like something else.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lookalike {
    /// The first difference: what was expected, and what came.
    Differs(Option<Unit>, Option<Unit>),
    /// Like `Differs`, where what came stands in the place of what was expected, and was not just
    /// left out or cut in two.
    Replaces(Unit, Unit),
    /// Something that came and that the expectation, which is only known in words, does not
    /// mention.
    Unmentioned(Unit),
}

/// The first units that differ, if a reader might not see how.
pub(super) fn lookalike(difference: &Difference) -> Option<Lookalike> {
    let actual = &difference.actual;
    match &difference.expected {
        // Nothing can be confused with nothing.
        _ if actual.is_empty() => None,
        // What is not text is shown in hex, where every byte can be seen.
        Expected::Bytes(bytes) if str::from_utf8(bytes).is_err() => None,
        Expected::Bytes(bytes) => differing(units(bytes), units(actual)),
        Expected::Key(key) => {
            let printed = answer_key::units(&String::from_utf8_lossy(actual));
            differing(answer_key::units(key).into_iter(), printed.into_iter())
        }
        Expected::Words(words) => {
            let is_plain = |unit: &Unit| match unit {
                Unit::Char(c) => c.is_ascii() || words.contains(*c),
                Unit::Byte(_) => false,
            };
            let unit = units(actual).find(|unit| !is_plain(unit))?;
            Some(Lookalike::Unmentioned(unit))
        }
    }
}

fn differing(
    mut expected: impl Iterator<Item = Unit>,
    mut actual: impl Iterator<Item = Unit>,
) -> Option<Lookalike> {
    loop {
        return match (expected.next(), actual.next()) {
            (None, None) => None,
            (Some(wanted), Some(found)) if wanted == found => continue,
            (Some(wanted), Some(found)) if is_obvious(wanted) && is_obvious(found) => None,
            // A plain space is not taken for a letter.
            (Some(wanted), Some(found))
                if [wanted, found]
                    .into_iter()
                    .all(|unit| is_obvious(unit) || is_space(unit)) =>
            {
                None
            }
            (Some(wanted), Some(found)) if replaces(wanted, found, expected.next()) => {
                Some(Lookalike::Replaces(wanted, found))
            }
            // A missing character is seen to be missing, unless nobody sees it.
            (Some(wanted), None) if !is_unseen(wanted) => None,
            (None, Some(found)) if is_obvious(found) => None,
            (wanted, found) => Some(Lookalike::Differs(wanted, found)),
        };
    }
}

/// Whether a unit can be told from all others of its kind.
fn is_obvious(unit: Unit) -> bool {
    matches!(unit, Unit::Char(c) if c.is_ascii_graphic())
}

fn is_space(unit: Unit) -> bool {
    unit == Unit::Char(' ')
}

fn is_unseen(unit: Unit) -> bool {
    match unit {
        Unit::Char(c) => !c.is_ascii() && (is_invisible(c) || columns(&c.to_string()) == 0),
        Unit::Byte(_) => false,
    }
}

/// Whether `found` was written in place of `wanted`. If not, the text may have been cut inside a
/// character, or a part of it left out; `next` is what was expected after `wanted`.
fn replaces(wanted: Unit, found: Unit, next: Option<Unit>) -> bool {
    match (wanted, found) {
        (Unit::Char('\n'), _) | (_, Unit::Char('\n' | '\u{fffd}')) => false,
        (Unit::Char(wanted), Unit::Byte(found)) => {
            wanted.encode_utf8(&mut [0; 4]).as_bytes().first() != Some(&found)
        }
        (Unit::Char(wanted), Unit::Char(found)) => {
            next != Some(Unit::Char(found))
                && (!found.is_ascii() || wanted.is_whitespace() && found.is_whitespace())
        }
        (Unit::Byte(_), _) => true,
    }
}

impl Lookalike {
    /// The sentence that names both.
    pub(super) fn note(self) -> String {
        let (wanted, found) = match self {
            Self::Differs(wanted, found) => (wanted, found),
            Self::Replaces(wanted, found) => (Some(wanted), Some(found)),
            Self::Unmentioned(found) => {
                return format!("{} is in what came: look closely at it", named(found));
            }
        };
        let wanted = wanted.map_or_else(|| "the end".to_owned(), named);
        let found = found.map_or_else(|| "nothing more".to_owned(), named);
        format!("the first difference: {found} came where {wanted} was expected")
    }

    /// The hint, if the case's own would be about something else.
    pub(super) fn hint(self) -> Option<&'static str> {
        match self {
            Self::Replaces(_, Unit::Byte(_)) => Some(
                "Bytes were passed on that are no text. Where does your program turn the bytes that \
                 it receives into text, and what does it do with those that are not UTF-8?",
            ),
            Self::Replaces(_, Unit::Char(_)) => Some(
                "The first note has the code points of two characters that may look the same. Where \
                 does your program have the wrong one from: its own source, or what it received?",
            ),
            Self::Differs(..) | Self::Unmentioned(_) => None,
        }
    }

    /// Whether how a message was delivered cannot be the cause.
    pub(super) fn is_replaced(self) -> bool {
        matches!(self, Self::Replaces(..))
    }
}

/// A unit by its number: "U+0430 (а)".
fn named(unit: Unit) -> String {
    let c = match unit {
        Unit::Char(c) => c,
        Unit::Byte(byte) => return format!("the byte {byte:02x}, which is not UTF-8,"),
    };
    let name = NAMES.iter().find(|(known, _)| *known == c);
    let code = u32::from(c);
    match name {
        Some((_, name)) if c == '\u{fffd}' => format!("U+{code:04X} ({c}, {name})"),
        Some((_, name)) => format!("U+{code:04X} ({name})"),
        None if c.is_whitespace() => format!("U+{code:04X} (a white space)"),
        None if c.is_control() => format!("U+{code:04X} (a control character)"),
        None if is_invisible(c) => format!("U+{code:04X} (an invisible character)"),
        // A combining character needs something to stand on.
        None if columns(&c.to_string()) == 0 => format!("U+{code:04X} (\u{25cc}{c})"),
        None => format!("U+{code:04X} ({})", escape(&c.to_string())),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn found(expected: Expected, actual: &[u8]) -> Option<Lookalike> {
        lookalike(&Difference {
            expected,
            actual: actual.to_vec(),
            at: 0,
        })
    }

    fn note(expected: &str, actual: impl AsRef<[u8]>) -> String {
        let found = found(Expected::Bytes(expected.into()), actual.as_ref());
        found.map(Lookalike::note).unwrap_or_default()
    }

    #[test]
    fn what_may_look_the_same_is_named() {
        let notes = [
            note("a\u{fffd}", b"a\xff"),
            note("a b", "a\u{a0}b"),
            note("a b", "a\tb"),
            note("man", "m\u{430}n"),
            note("M", "\u{ff2d}"),
            note("é", "e\u{301}"),
            note("e", "e\u{301}"),
            note("e\u{301}", "e"),
            note("a\n", "a\\n"),
            note("a\n", "a\r\n"),
            note("a", "\u{feff}a"),
            note("a;", "a\u{37e}"),
            note("\u{41}", "\u{391}"),
            note("ab", "a\u{200d}b"),
        ];
        insta::assert_snapshot!(notes.join("\n"), @r"
        the first difference: the byte ff, which is not UTF-8, came where U+FFFD (�, the replacement character) was expected
        the first difference: U+00A0 (a no-break space) came where U+0020 (a space) was expected
        the first difference: U+0009 (a tab) came where U+0020 (a space) was expected
        the first difference: U+0430 (а) came where U+0061 (a) was expected
        the first difference: U+FF2D (Ｍ) came where U+004D (M) was expected
        the first difference: U+0065 (e) came where U+00E9 (é) was expected
        the first difference: U+0301 (◌́) came where the end was expected
        the first difference: nothing more came where U+0301 (◌́) was expected
        the first difference: U+005C (\) came where U+000A (a newline) was expected
        the first difference: U+000D (a carriage return) came where U+000A (a newline) was expected
        the first difference: U+FEFF (a byte order mark) came where U+0061 (a) was expected
        the first difference: U+037E (;) came where U+003B (;) was expected
        the first difference: U+0391 (Α) came where U+0041 (A) was expected
        the first difference: U+200D (an invisible character) came where U+0062 (b) was expected
        ");
    }

    #[test]
    fn what_can_be_seen_is_not_named() {
        for (expected, actual) in [("abc", "abd"), ("abc", "ab"), ("abc", ""), ("a\n", "a")] {
            assert_eq!(note(expected, actual), "");
        }
        assert_eq!(found(Expected::Bytes(vec![0xff]), b"\xfe"), None);
    }

    #[test]
    fn a_key_is_compared_by_what_it_shows() {
        let key = |key: &str, printed: &str| found(Expected::Key(key.into()), printed.as_bytes());
        let note = |found: Option<Lookalike>| found.map(Lookalike::note).unwrap_or_default();
        insta::assert_snapshot!(
            note(key("a b⏎\nc⏎", "a\\u{a0}b⏎\nc⏎\n")),
            @"the first difference: U+00A0 (a no-break space) came where U+0020 (a space) was expected"
        );
        insta::assert_snapshot!(
            note(key("a\u{fffd}⏎", "a\\xff⏎\n")),
            @"the first difference: the byte ff, which is not UTF-8, came where U+FFFD (\u{fffd}, the replacement character) was expected"
        );
        assert_eq!(key("a⏎\nb⏎", "a⏎\nc⏎\n"), None);
    }

    #[test]
    fn what_was_only_described_can_be_confused_too() {
        let words = Expected::Words("text with \"Error\" in it".to_owned());
        let note = found(words.clone(), "\u{415}rror".as_bytes()).map(Lookalike::note);
        assert_eq!(
            note.as_deref(),
            Some("U+0415 (\u{415}) is in what came: look closely at it")
        );
        assert_eq!(found(words, b"error\n"), None);
    }

    #[test]
    fn what_pieces_may_cause_is_no_replacement() {
        let replaced = |expected: &str, actual: &[u8]| {
            found(Expected::Bytes(expected.into()), actual).is_some_and(Lookalike::is_replaced)
        };
        assert!(replaced("a\u{fffd}", b"a\xff"));
        assert!(replaced("a", "\u{430}".as_bytes()));
        assert!(replaced("a b", "a\u{a0}b".as_bytes()));
        assert!(!replaced("Zoë", "Zo\u{fffd}\u{fffd}".as_bytes()));
        assert!(!replaced("Zoë", b"Zo\xc3\n\xab"));
        assert!(!replaced("Zoë!", b"Zo!"));
        assert!(!replaced("a b", b"a\nb"));
    }
}
