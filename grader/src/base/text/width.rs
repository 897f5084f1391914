//! How many columns of a terminal a text takes: a Chinese character takes two, an accent that joins
//! a letter none.

use unicode_width::UnicodeWidthStr;

/// The number of columns of a text.
#[must_use]
pub fn columns(text: &str) -> usize {
    clusters(text).iter().map(|(_, columns)| columns).sum()
}

/// The parts of a text that take columns of their own, each with its number of columns.
#[must_use]
pub fn clusters(text: &str) -> Vec<(String, usize)> {
    let mut clusters: Vec<(String, usize)> = Vec::new();
    for c in text.chars() {
        // ASCII characters never join others.
        if c.is_ascii() {
            clusters.push((c.to_string(), 1));
            continue;
        }
        let alone = c.to_string().width();
        if let Some((last, columns)) = clusters.last_mut() {
            last.push(c);
            let joined = last.as_str().width();
            if joined != *columns + alone || alone == 0 {
                *columns = joined;
                continue;
            }
            last.pop();
        }
        clusters.push((c.to_string(), alone));
    }
    clusters
}
