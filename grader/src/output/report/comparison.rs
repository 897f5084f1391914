//! What was expected above what came, around the first place that differs. Bytes are in it only as
//! shown text.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::base::text::escape::{escape, hex, quoted};
use crate::verdict::judge::{Difference, Expected};

/// How many bytes are shown on each side of the first one that differs.
const AROUND: usize = 30;
/// How many bytes are shown of what came where only words say what should have.
const SHOWN: usize = 160;

/// Two lines of text to be read one above the other.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Comparison {
    /// What should have come.
    pub expected: String,
    /// What came.
    pub actual: String,
    /// Where they differ first; not where words alone say what should have come.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub caret: Option<Caret>,
}

/// The first place where two lines differ.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Caret {
    /// How many characters stand before it, in both lines.
    pub column: usize,
    /// Which place it is.
    pub label: String,
}

impl Comparison {
    /// Compares.
    #[must_use]
    pub fn new(difference: &Difference) -> Self {
        let actual = &difference.actual;
        match &difference.expected {
            Expected::Words(words) => Self {
                expected: escape(words),
                actual: quoted(actual, SHOWN),
                caret: None,
            },
            Expected::Key(key) => lines(key, &String::from_utf8_lossy(actual)),
            Expected::Bytes(bytes) => compared(bytes, actual, difference.at),
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

fn compared(expected: &[u8], actual: &[u8], at: usize) -> Comparison {
    let text = std::str::from_utf8(expected).is_ok();
    let (wanted, column) = show(expected, at, !text);
    let (got, _) = show(actual, at, !text);
    Comparison {
        expected: wanted,
        actual: got,
        caret: (!actual.is_empty()).then(|| Caret {
            column,
            label: format!("first difference: byte {at}"),
        }),
    }
}

/// The first line of the answer key that was not printed, above the one that was.
fn lines(key: &str, printed: &str) -> Comparison {
    let nothing = "(nothing more)";
    let (mut keys, mut prints) = (key.lines(), printed.lines());
    let mut number = 0;
    loop {
        number += 1;
        let (wanted, got) = (keys.next(), prints.next());
        if wanted.is_some() && wanted == got {
            continue;
        }
        let (wanted, got) = (wanted.unwrap_or(nothing), got.unwrap_or(nothing));
        let caret = wanted
            .chars()
            .zip(got.chars())
            .take_while(|(a, b)| a == b)
            .count();
        return Comparison {
            expected: wanted.to_owned(),
            actual: got.to_owned(),
            caret: Some(Caret {
                column: caret,
                label: format!("first difference: line {number} (⏎ is a newline, ␣ a space)"),
            }),
        };
    }
}

/// The bytes around `at`, and the column at which `at` is shown.
fn show(bytes: &[u8], at: usize, as_hex: bool) -> (String, usize) {
    let at = at.min(bytes.len());
    let mut from = at.saturating_sub(AROUND);
    let mut to = (at + AROUND).min(bytes.len());
    if as_hex {
        let before = if from > 0 { "… " } else { "" };
        let after = if to < bytes.len() { " …" } else { "" };
        let column = before.chars().count() + (at - from) * 3;
        return (format!("{before}{}{after}", hex(&bytes[from..to])), column);
    }
    // Not in the middle of a character.
    let is_inside = |index: usize| bytes.get(index).is_some_and(|byte| byte & 0xc0 == 0x80);
    while from > 0 && is_inside(from) {
        from -= 1;
    }
    while is_inside(to) {
        to += 1;
    }
    let before = if from > 0 { "…\"" } else { "\"" };
    let after = if to < bytes.len() { "\"…" } else { "\"" };
    let part = |from: usize, to: usize| escape(&String::from_utf8_lossy(&bytes[from..to]));
    let column = before.chars().count() + part(from, at).chars().count();
    (format!("{before}{}{after}", part(from, to)), column)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(expected: &str, actual: &str) -> String {
        let at = expected
            .bytes()
            .zip(actual.bytes())
            .take_while(|(a, b)| a == b)
            .count();
        Comparison::new(&Difference {
            expected: Expected::Bytes(expected.into()),
            actual: actual.into(),
            at,
        })
        .to_string()
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
        insta::assert_snapshot!(lines("ready⏎\nhello⏎\nbye⏎", "ready⏎\nhallo⏎\n"), @r"
          expected  hello⏎
          actual    hallo⏎
                     ^ first difference: line 2 (⏎ is a newline, ␣ a space)
        ");
        insta::assert_snapshot!(lines("ready⏎\nhello⏎", "ready⏎\n"), @r"
          expected  hello⏎
          actual    (nothing more)
                    ^ first difference: line 2 (⏎ is a newline, ␣ a space)
        ");
    }

    #[test]
    fn long_bytes_are_cut_around_the_difference() {
        let long = "x".repeat(100);
        insta::assert_snapshot!(check(&format!("{long}a{long}"), &format!("{long}b")), @r#"
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
