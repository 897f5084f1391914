//! What stands at an arrow, made to fit the columns that there are. Columns are those of a
//! terminal: a Chinese character takes two, an accent that joins a letter none.

use serde::{Deserialize, Serialize};
use unicode_width::UnicodeWidthStr;

use crate::base::text::escape::escape;
use crate::verdict::conversation::Excerpt;

/// How many bytes have to be shown at least for their number to be.
const LEAST: usize = 4;

/// What stands at an arrow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Label {
    #[serde(default, skip_serializing_if = "String::is_empty")]
    words: String,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    bytes: Option<Excerpt>,
}

impl Label {
    /// Words alone.
    #[must_use]
    pub fn words(words: String) -> Self {
        Self { words, bytes: None }
    }

    /// Bytes, and words before them.
    #[must_use]
    pub fn bytes(words: &str, bytes: Excerpt) -> Self {
        Self {
            words: words.to_owned(),
            bytes: Some(bytes),
        }
    }

    /// As much of it as fits; of many bytes their number, too, if there is room for it.
    #[must_use]
    pub(super) fn fit(&self, columns: usize, script: Charset) -> String {
        let whole = self.with(usize::MAX, script);
        if width(&whole) <= columns {
            return whole;
        }
        // A number of bytes costs room for some of them: it is told of many.
        let many = self.bytes.as_ref().filter(|bytes| bytes.is_part());
        let limits = (LEAST..many.map_or(0, Excerpt::known)).rev();
        let mut fitting = limits
            .map(|limit| self.with(limit, script))
            .filter(|text| width(text) <= columns);
        fitting
            .next()
            .unwrap_or_else(|| cut(&whole, columns, script))
    }

    fn with(&self, limit: usize, script: Charset) -> String {
        let bytes = self.bytes.as_ref().map(|bytes| bytes.quoted(limit));
        script.write(&(self.words.clone() + &bytes.unwrap_or_default()))
    }
}

/// What a picture may be written with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Charset {
    /// Whatever Unicode has.
    Unicode,
    /// Nothing but ASCII.
    Ascii,
}

impl Charset {
    /// Text as this can show it, whatever is in it.
    pub(super) fn write(self, text: &str) -> String {
        let text = escape(text);
        match self {
            Self::Unicode => text,
            Self::Ascii => text.replace('…', "...").chars().map(escaped).collect(),
        }
    }

    /// What stands before something that should have happened: it is to be seen without colours,
    /// too.
    pub(super) fn cross(self) -> &'static str {
        match self {
            Self::Unicode => "✗ ",
            Self::Ascii => "x ",
        }
    }

    /// The mark of what was cut off.
    pub(super) fn mark(self) -> &'static str {
        match self {
            Self::Unicode => "…",
            Self::Ascii => "...",
        }
    }
}

fn escaped(c: char) -> String {
    if c.is_ascii() {
        c.to_string()
    } else {
        c.escape_unicode().to_string()
    }
}

/// How many columns a text takes.
pub(super) fn width(text: &str) -> usize {
    clusters(text).iter().map(|(_, width)| width).sum()
}

/// The parts of a text that take columns of their own, and how many each takes.
pub(super) fn clusters(text: &str) -> Vec<(String, usize)> {
    let mut clusters: Vec<(String, usize)> = Vec::new();
    for c in text.chars() {
        // Nothing but what is no ASCII joins anything.
        if c.is_ascii() {
            clusters.push((c.to_string(), 1));
            continue;
        }
        let alone = c.to_string().width();
        if let Some((last, size)) = clusters.last_mut() {
            last.push(c);
            let joined = last.as_str().width();
            if joined != *size + alone || alone == 0 {
                *size = joined;
                continue;
            }
            last.pop();
        }
        clusters.push((c.to_string(), alone));
    }
    clusters
}

/// The text, or its beginning and a mark.
pub(crate) fn cut(text: &str, columns: usize, script: Charset) -> String {
    let clusters = clusters(text);
    if clusters.iter().map(|(_, width)| width).sum::<usize>() <= columns {
        return text.to_owned();
    }
    let mark = script.mark();
    let Some(room) = columns.checked_sub(mark.width()) else {
        return ".".repeat(columns);
    };
    let mut used = 0;
    let fits = |(_, width): &&(String, usize)| {
        used += width;
        used <= room
    };
    let beginning = clusters.iter().take_while(fits);
    beginning.map(|(text, _)| text.as_str()).collect::<String>() + mark
}

/// Prose in lines of so many columns, broken between words; a word that is longer than a line is
/// broken inside.
pub(crate) fn wrap(prose: &str, columns: usize) -> Vec<String> {
    let mut lines = vec![String::new()];
    let mut used = 0;
    for word in prose.split(' ') {
        let gap = usize::from(used > 0);
        if used + gap + width(word) > columns && used > 0 {
            lines.push(String::new());
            used = 0;
        }
        let gap = if used > 0 { " " } else { "" };
        for (part, size) in clusters(&format!("{gap}{word}")) {
            if used + size > columns {
                lines.push(String::new());
                used = 0;
            }
            if let Some(line) = lines.last_mut() {
                line.push_str(&part);
            }
            used += size;
        }
    }
    lines
}
