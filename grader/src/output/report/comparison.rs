//! The expected text above the actual text, around their first difference. Bytes are shown as
//! escaped text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::text::bytes::{first_difference, units};
use crate::base::text::escape::{escape, escape_bytes, hex, quoted};
use crate::verdict::judge::{Difference, Expected};

/// The number of bytes shown on each side of the first difference.
const AROUND: usize = 30;
/// The number of actual bytes shown if the expectation is only described in words.
const MAX_DESCRIBED: usize = 160;

/// Two lines of text, shown one below the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// The expected text, or a description of it.
    pub expected: String,
    /// The actual text.
    pub actual: String,
    /// Where the lines first differ; `None` if the expectation is only described in words.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caret: Option<Caret>,
}

/// Where two lines first differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caret {
    /// The number of characters before it, in both lines.
    pub column: usize,
    /// What is special about this place.
    pub label: String,
}

impl Comparison {
    /// Compares the expected with the actual bytes.
    #[must_use]
    pub fn new(difference: &Difference) -> Self {
        let actual = &difference.actual;
        match &difference.expected {
            Expected::Words(words) => Self {
                expected: escape(words),
                actual: quoted(actual, MAX_DESCRIBED),
                caret: None,
            },
            Expected::Key(key) => compare_lines(key, &String::from_utf8_lossy(actual)),
            Expected::Bytes(bytes) => compare_bytes(bytes, actual, difference.at),
        }
    }
}

impl fmt::Display for Comparison {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        writeln!(
            f,
            "  expected  {}\n  actual    {}",
            self.expected, self.actual
        )?;
        match &self.caret {
            Some(Caret { column, label }) => writeln!(f, "            {:column$}^ {label}", ""),
            None => Ok(()),
        }
    }
}

fn compare_bytes(expected: &[u8], actual: &[u8], at: usize) -> Comparison {
    let as_hex = std::str::from_utf8(expected).is_err();
    // As text, the lines differ from the beginning of the character on.
    let from = first_difference(units(expected), units(actual))
        .map(|found| found.at)
        .filter(|_| !as_hex)
        .unwrap_or(at);
    let (wanted, column) = excerpt_around(expected, from, as_hex);
    let (got, _) = excerpt_around(actual, from, as_hex);
    Comparison {
        expected: wanted,
        actual: got,
        caret: (!actual.is_empty()).then(|| Caret {
            column,
            label: format!("first difference: byte {at}"),
        }),
    }
}

/// The first line of the answer key that was not printed, and the line that was printed instead.
fn compare_lines(key: &str, printed: &str) -> Comparison {
    let nothing = "(nothing more)";
    let (mut keys, mut prints) = (key.lines(), printed.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (wanted, got) = (keys.next(), prints.next());
        if wanted.is_some() && wanted == got {
            continue;
        }
        let [wanted, got] = [wanted, got].map(|line| escape(line.unwrap_or(nothing)));
        let caret = wanted
            .chars()
            .zip(got.chars())
            .take_while(|(a, b)| a == b)
            .count();
        return Comparison {
            expected: wanted,
            actual: got,
            caret: Some(Caret {
                column: caret,
                label: format!("first difference: line {number} (⏎ is a newline, ␣ a space)"),
            }),
        };
    }
}

/// The bytes around `at`, and the column of `at`.
fn excerpt_around(bytes: &[u8], at: usize, as_hex: bool) -> (String, usize) {
    let at = at.min(bytes.len());
    let mut from = at.saturating_sub(AROUND);
    let mut to = (at + AROUND).min(bytes.len());
    if as_hex {
        let before = if from > 0 { "… " } else { "" };
        let after = if to < bytes.len() { " …" } else { "" };
        let column = before.chars().count() + (at - from) * 3;
        return (format!("{before}{}{after}", hex(&bytes[from..to])), column);
    }
    // Do not cut a character in half. No character has more than four bytes.
    let is_inside = |index: usize| bytes.get(index).is_some_and(|byte| byte & 0xc0 == 0x80);
    let begins = |index: &usize| !is_inside(*index);
    from = (from.saturating_sub(3)..=from)
        .rfind(begins)
        .unwrap_or(from);
    to = (to..=to + 3).find(begins).unwrap_or(to).min(bytes.len());
    let before = if from > 0 { "…\"" } else { "\"" };
    let after = if to < bytes.len() { "\"…" } else { "\"" };
    let part = |from: usize, to: usize| escape_bytes(&bytes[from..to]);
    let column = before.chars().count() + part(from, at).chars().count();
    (format!("{before}{}{after}", part(from, to)), column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, actual: impl AsRef<[u8]>) -> String {
        let actual = actual.as_ref();
        let at = expected
            .bytes()
            .zip(actual)
            .take_while(|(a, b)| a == *b)
            .count();
        Comparison::new(&Difference {
            expected: Expected::Bytes(expected.into()),
            actual: actual.into(),
            at,
        })
        .to_string()
    }

    #[test]
    fn what_differs_never_looks_the_same() {
        insta::assert_snapshot!(check("caf\u{fffd}.", b"caf\xff."), @r#"
          expected  "caf�."
          actual    "caf\xff."
                        ^ first difference: byte 3
        "#);
        insta::assert_snapshot!(check("é\n", "è\\n"), @r#"
          expected  "é\n"
          actual    "è\\n"
                     ^ first difference: byte 1
        "#);
        insta::assert_snapshot!(check("é", b"\xc3\n\xa9"), @r#"
          expected  "é"
          actual    "\xc3\n\xa9"
                     ^ first difference: byte 1
        "#);
    }

    #[test]
    fn bytes_that_could_continue_a_character_are_cut_too() {
        let shown = check("a", [0x80; 100]);
        assert_eq!(shown.matches("\\x80").count(), AROUND, "{shown}");
    }

    #[test]
    fn the_caret_is_under_the_first_byte_that_differs() {
        insta::assert_snapshot!(check("a\nStraße: 12\n", "a\nStraße: 13\n"), @r#"
          expected  "a\nStraße: 12\n"
          actual    "a\nStraße: 13\n"
                                 ^ first difference: byte 12
        "#);
    }

    #[test]
    fn an_answer_key_is_compared_line_by_line() {
        insta::assert_snapshot!(compare_lines("ready⏎\nhello⏎\nbye⏎", "ready⏎\nhallo⏎\n"), @r"
          expected  hello⏎
          actual    hallo⏎
                     ^ first difference: line 2 (⏎ is a newline, ␣ a space)
        ");
        insta::assert_snapshot!(compare_lines("ready⏎\nhello⏎", "ready⏎\n"), @r"
          expected  hello⏎
          actual    (nothing more)
                    ^ first difference: line 2 (⏎ is a newline, ␣ a space)
        ");
    }

    #[test]
    fn long_bytes_are_cut_around_the_difference() {
        let long = "x".repeat(100);
        insta::assert_snapshot!(check(&format!("{long}a{long}"), format!("{long}b")), @r#"
          expected  …"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxaxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"…
          actual    …"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxb"
                                                    ^ first difference: byte 100
        "#);
    }

    #[test]
    fn bytes_that_are_not_text_are_shown_in_hex() {
        let difference = Difference {
            expected: Expected::Bytes(vec![0xff, 1, 2]),
            actual: vec![0xff, 9],
            at: 1,
        };
        insta::assert_snapshot!(Comparison::new(&difference), @r"
          expected  ff 01 02
          actual    ff 09
                       ^ first difference: byte 1
        ");
    }
}
