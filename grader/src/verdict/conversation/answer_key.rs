//! Renders what a program printed as an answer key. The reference solution and the student's
//! program are rendered alike. Values that differ from run to run are redacted, and invisible
//! characters are made visible.

use crate::base::text::bytes::{Unit, decode_unambiguously, escaped_units, map_text};
use crate::base::text::escape::escape;
use crate::base::text::replace_word;
use crate::plan::Values;

/// Renders output line by line. A newline is shown as `⏎`, so that a missing one is noticed, and a
/// space at the very end as `␣`. This run's addresses are replaced by the names of their owners.
#[must_use]
pub(in crate::verdict) fn render(printed: &[u8], values: &Values) -> String {
    let mut redactions: Vec<(String, String)> = values
        .peers
        .iter()
        .map(|(name, addr)| (addr.to_string(), format!("<{name}>")))
        .collect();
    redactions.extend(
        values
            .program
            .map(|addr| (addr.to_string(), "<program>".to_owned())),
    );
    redactions.extend(
        values
            .addr
            .map(|addr| (addr.to_string(), "<addr>".to_owned())),
    );
    redactions.extend(values.dir.clone().map(|dir| (dir, "<dir>".to_owned())));
    redactions.extend(
        values
            .addr
            .map(|addr| (addr.port().to_string(), "<port>".to_owned())),
    );
    let redacted = map_text(printed, |text| {
        let redact =
            |text: String, (actual, name): &(String, String)| replace_word(&text, actual, name);
        redactions.iter().fold(text.to_owned(), redact)
    });
    let text = decode_unambiguously(&redacted);
    // The program's own signs must not pass for ours.
    let text = text.replace('⏎', "\\u{23ce}").replace('␣', "\\u{2423}");
    let mut rendered = String::new();
    for line in text.split_inclusive('\n') {
        match line.strip_suffix('\n') {
            Some(line) => rendered.push_str(&format!("{}⏎\n", escape(line))),
            // A prompt: its trailing space must be visible, and must survive an editor.
            None => {
                let text = line.trim_end_matches(' ');
                rendered.push_str(&escape(text));
                rendered.push_str(&"␣".repeat(line.len() - text.len()));
            }
        }
    }
    rendered
}

/// The characters and bytes that a rendering shows.
#[must_use]
pub(in crate::verdict) fn units(rendered: &str) -> Vec<Unit> {
    // The newline that follows the sign is for the reader.
    let signs = rendered.replace('\n', "").replace('⏎', "\\n");
    escaped_units(&signs.replace('␣', " ")).collect()
}

/// Whether a rendering equals the answer key, apart from the final newline of the file.
#[must_use]
pub(in crate::verdict) fn matches(rendered: &str, key: &str) -> bool {
    rendered.trim_end_matches('\n') == key.trim_end_matches('\n')
}

/// Whether no further output can make the rendering equal to the answer key, because a complete
/// line differs.
#[must_use]
pub(in crate::verdict) fn cannot_become(rendered: &str, key: &str) -> bool {
    let mut keys = key.lines();
    rendered
        .split_inclusive('\n')
        .filter(|line| line.ends_with('\n'))
        .any(|line| keys.next() != line.strip_suffix('\n'))
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::*;

    fn values() -> Values {
        let mut values = Values {
            addr: Some(([127, 0, 0, 1], 8080).into()),
            ..Values::default()
        };
        Arc::make_mut(&mut values.peers).insert("ana".into(), ([127, 0, 0, 1], 40001).into());
        values
    }

    #[test]
    fn addresses_are_redacted_and_ends_of_lines_shown() {
        let printed = b"listening on 127.0.0.1:8080\nclient 127.0.0.1:40001 on port 8080, not 80801\n\x1b[1m> ";
        insta::assert_snapshot!(render(printed, &values()), @r"
        listening on <addr>⏎
        client <ana> on port <port>, not 80801⏎
        \u{1b}[1m>␣
        ");
    }

    #[test]
    fn bytes_and_signs_of_the_program_are_no_text_and_no_ends_of_lines() {
        assert_eq!(render(b"a\xff\\\n", &values()), "a\\xff\\\\⏎\n");
        assert!(!matches(&render("a⏎".as_bytes(), &values()), "a⏎"));
        assert!(!matches(&render("> ␣".as_bytes(), &values()), "> ␣"));
        assert!(!matches(&render(b"a\xff\n", &values()), "a\u{fffd}⏎"));
        let printed = "a\u{a0}⏎\n\u{430}\\n ";
        let shown = units(&render(printed.as_bytes(), &values()));
        assert_eq!(shown, printed.chars().map(Unit::Char).collect::<Vec<_>>());
    }

    #[test]
    fn a_missing_last_newline_is_a_difference() {
        assert!(matches(&render(b"a\n", &values()), "a⏎"));
        assert!(!matches(&render(b"a", &values()), "a⏎"));
    }

    #[test]
    fn only_a_complete_wrong_line_is_final() {
        assert!(!cannot_become("a⏎\nb", "a⏎\nbc⏎"));
        assert!(cannot_become("x⏎\n", "a⏎\nbc⏎"));
        assert!(cannot_become("a⏎\nbc⏎\nmore⏎\n", "a⏎\nbc⏎"));
    }
}
