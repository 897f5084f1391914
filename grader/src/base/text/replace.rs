//! Replaces words.

/// Replaces `word` by `name`, except inside longer words and numbers.
#[must_use]
pub fn replace_word(text: &str, word: &str, name: &str) -> String {
    let mut replaced = String::new();
    let mut rest = text;
    while let Some(at) = rest.find(word) {
        let (before, after) = (&rest[..at], &rest[at + word.len()..]);
        let inside = |c: Option<char>| c.is_some_and(char::is_alphanumeric);
        replaced.push_str(before);
        let whole = !inside(before.chars().next_back()) && !inside(after.chars().next());
        replaced.push_str(if whole { name } else { word });
        rest = after;
    }
    replaced + rest
}
