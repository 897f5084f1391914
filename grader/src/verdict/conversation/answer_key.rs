//! Renders what a program printed as an answer key. The reference solution and the student's
//! program are rendered alike. Values that differ from run to run are redacted, and invisible
//! characters are made visible.

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
    let mut text = String::from_utf8_lossy(printed).into_owned();
    for (actual, name) in &redactions {
        text = replace_word(&text, actual, name);
    }
    if let Some(addr) = values.addr {
        text = replace_word(&text, &addr.port().to_string(), "<port>");
    }
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
    use super::*;

    fn values() -> Values {
        let mut values = Values {
            addr: Some(([127, 0, 0, 1], 8080).into()),
            ..Values::default()
        };
        values
            .peers
            .insert("ana".into(), ([127, 0, 0, 1], 40001).into());
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
