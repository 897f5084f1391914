//! A failure as a student reads it: the spec's line with a caret, what was expected and what came, the conversation, what
//! the program wrote, the hint.

use std::fmt::Write as _;

use annotate_snippets::{AnnotationKind, Level, Renderer, Snippet};

use crate::grade::Graded;
use crate::judge::{Difference, Expected, Failure};
use crate::visible::{hex, quoted, visible};

/// How many columns prose takes, its indentation aside.
const WIDTH: usize = 88;
/// How many bytes are shown on each side of the first one that differs.
const AROUND: usize = 30;

/// The whole picture of a failure, with a newline at its end.
#[must_use]
pub fn picture(graded: &Graded, failure: &Failure, color: bool) -> String {
    let case = &graded.case;
    let mut text = snippet(graded, failure, color);
    text.push('\n');
    if let Some(difference) = &failure.difference {
        text.push_str(&compared(difference));
    }
    for note in &failure.notes {
        text.push_str(&wrapped("- ", &visible(note)));
    }
    section(&mut text, "the conversation so far", &failure.conversation);
    section(
        &mut text,
        &format!("the last that {} printed", case.subject()),
        &failure.printed[0],
    );
    section(
        &mut text,
        &format!("the last that {} wrote on stderr", case.subject()),
        &failure.printed[1],
    );
    if let Some(because) = &failure.because {
        text.push('\n');
        text.push_str(&wrapped("because: ", because));
    }
    text.push('\n');
    text.push_str(&wrapped("hint: ", &failure.hint));
    text
}

fn snippet(graded: &Graded, failure: &Failure, color: bool) -> String {
    let case = &graded.case;
    let title = Level::ERROR.primary_title(failure.message.as_str());
    let path = case.source.path.to_string_lossy();
    let step = failure.step.and_then(|id| case.step(id));
    let group = match step.map(|step| case.source.locate(step.mark)) {
        Some(at) => title.element(
            Snippet::source(case.source.text.as_str())
                .path(path)
                .annotation(
                    AnnotationKind::Primary
                        .span(at.span)
                        .label(failure.label.as_str()),
                ),
        ),
        None => title.element(annotate_snippets::Origin::path(path)),
    };
    let renderer = if color {
        Renderer::styled()
    } else {
        Renderer::plain()
    };
    renderer.render(&[group])
}

/// Expected above actual, around the first byte that differs, with a caret under it.
fn compared(difference: &Difference) -> String {
    let actual = &difference.actual;
    let expected = match &difference.expected {
        Expected::Words(words) => {
            return format!(
                "  expected  {}\n  actual    {}\n",
                visible(words),
                quoted(actual, 160)
            );
        }
        Expected::Key(key) => return lines(key, &String::from_utf8_lossy(actual)),
        Expected::Bytes(bytes) => bytes,
    };
    let text = std::str::from_utf8(expected).is_ok();
    let (wanted, caret) = show(expected, difference.at, !text);
    let (got, _) = show(actual, difference.at, !text);
    let mut shown = format!("  expected  {wanted}\n  actual    {got}\n");
    if !actual.is_empty() {
        let _ = writeln!(
            shown,
            "            {:caret$}^ first difference: byte {}",
            "", difference.at
        );
    }
    shown
}

/// The first line of the answer key that was not printed, above the one that was.
fn lines(key: &str, printed: &str) -> String {
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
        return format!(
            "  expected  {wanted}\n  actual    {got}\n            {:caret$}^ first difference: line {number} (⏎ is a \
             newline, ␣ a space)\n",
            ""
        );
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
    let part = |from: usize, to: usize| visible(&String::from_utf8_lossy(&bytes[from..to]));
    let column = before.chars().count() + part(from, at).chars().count();
    (format!("{before}{}{after}", part(from, to)), column)
}

/// Prose, broken between words and indented under its first word.
fn wrapped(lead: &str, prose: &str) -> String {
    let indent = lead.chars().count();
    let mut text = format!("  {lead}");
    let mut column = 0;
    for word in prose.split(' ') {
        let width = word.chars().count();
        if column > 0 && column + 1 + width > WIDTH - indent {
            let _ = write!(text, "\n  {:indent$}", "");
            column = 0;
        }
        if column > 0 {
            text.push(' ');
            column += 1;
        }
        text.push_str(word);
        column += width;
    }
    text + "\n"
}

fn section(text: &mut String, title: &str, lines: &[String]) {
    if lines.is_empty() {
        return;
    }
    let _ = writeln!(text, "\n  {title}:");
    for line in lines {
        let _ = writeln!(text, "    {line}");
    }
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
        compared(&Difference {
            expected: Expected::Bytes(expected.into()),
            actual: actual.into(),
            at,
        })
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
    fn prose_is_broken_between_words() {
        let text = wrapped("- ", &"word ".repeat(30));
        assert!(
            text.lines().all(|line| line.chars().count() <= WIDTH + 2),
            "{text}"
        );
        assert!(
            text.lines()
                .skip(1)
                .all(|line| line.starts_with("    w") || line.trim().is_empty()),
            "{text}"
        );
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
        insta::assert_snapshot!(compared(&difference), @r"
          expected  ff 01 02
          actual    ff 09
                       ^ first difference: byte 1
        ");
    }
}
