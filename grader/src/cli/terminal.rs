//! How lines look on this terminal: with colours or without, and in ASCII where it does not show
//! more.

use anstyle::{AnsiColor, Style};

use crate::output::trace::Charset;

const GOOD: Style = AnsiColor::Green.on_default();
const BAD: Style = AnsiColor::Red.on_default();
const BUSY: Style = AnsiColor::Yellow.on_default();

/// The signs that the grader uses, and what stands for them where there is only ASCII.
const SIGNS: [(char, &str); 9] = [
    ('✓', "+"),
    ('✗', "x"),
    ('▸', ">"),
    ('·', "."),
    ('│', "|"),
    ('─', "-"),
    ('…', "~"),
    ('⏎', "\\n"),
    ('␣', " "),
];

/// How lines look.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Paint {
    color: bool,
    ascii: bool,
}

impl Paint {
    /// What this stream shows.
    pub(super) fn of(stream: &impl anstream::stream::RawStream) -> Self {
        Self {
            color: super::colored(stream),
            ascii: script() == Charset::Ascii,
        }
    }

    /// A line that begins with a sign gets the sign's colour.
    pub(super) fn line(self, line: &str) -> String {
        let style = match line.chars().next() {
            Some('✓') => Some(GOOD),
            Some('✗') => Some(BAD),
            Some('▸') => Some(BUSY),
            _ => None,
        };
        let text = self.text(line);
        match style.filter(|_| self.color) {
            Some(style) => format!("{style}{text}{style:#}"),
            None => text,
        }
    }

    /// Text as it can be shown.
    pub(super) fn text(self, text: &str) -> String {
        if !self.ascii || text.is_ascii() {
            return text.to_owned();
        }
        let mut shown = String::with_capacity(text.len());
        for c in text.chars() {
            match SIGNS.iter().find(|(sign, _)| *sign == c) {
                Some((_, plain)) => shown.push_str(plain),
                None if c.is_ascii() => shown.push(c),
                None => shown.push('?'),
            }
        }
        shown
    }
}

/// What the locale says that a terminal can show.
pub(super) fn script() -> Charset {
    // The order in which they count: the first that is set and not empty.
    let set = ["LC_ALL", "LC_CTYPE", "LANG"]
        .iter()
        .filter_map(std::env::var_os)
        .find(|value| !value.is_empty());
    if is_utf8(&set.unwrap_or_default().to_string_lossy()) {
        Charset::Unicode
    } else {
        Charset::Ascii
    }
}

/// Whether a locale's name says so: `en_US.UTF-8`. Without a locale a machine promises ASCII alone.
fn is_utf8(locale: &str) -> bool {
    let locale = locale.to_ascii_lowercase();
    locale.contains("utf-8") || locale.contains("utf8")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn signs_have_a_plain_form() {
        let plain = Paint {
            color: false,
            ascii: true,
        };
        assert_eq!(plain.line("✓ tcp-echo │ straße…"), "+ tcp-echo | stra?e~");
        let full = Paint {
            color: false,
            ascii: false,
        };
        assert_eq!(full.line("✓ straße"), "✓ straße");
    }

    #[test]
    fn a_sign_has_a_colour_where_there_are_colours() {
        let paint = Paint {
            color: true,
            ascii: false,
        };
        assert_eq!(paint.line("✓ done"), "\u{1b}[32m✓ done\u{1b}[0m");
        assert_eq!(paint.line("done"), "done");
    }

    #[test]
    fn a_locale_says_what_it_can() {
        assert!(is_utf8("en_US.UTF-8") && is_utf8("C.utf8"));
        assert!(!is_utf8("C") && !is_utf8("") && !is_utf8("de_DE.ISO-8859-1"));
    }
}
