//! The names of peers and random values.

/// Names that have another meaning.
pub(super) const RESERVED_NAMES: [&str; 7] =
    ["addr", "port", "dir", "program", "name", "n", "each"];

/// Whether a peer or a random value may have this name.
pub(super) fn is_name(name: &str) -> bool {
    let mut characters = name.chars();
    let letter = |c: char| c.is_ascii_lowercase();
    characters.next().is_some_and(letter)
        && characters.all(|c| letter(c) || c.is_ascii_digit() || c == '_')
        && !RESERVED_NAMES.contains(&name)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_of_peers() {
        assert!(is_name("ana") && is_name("peer_12"));
        for bad in ["", "Ana", "1st", "é", "each", "n", "a-b", "_a"] {
            assert!(!is_name(bad), "{bad}");
        }
    }
}
