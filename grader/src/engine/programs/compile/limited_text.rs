//! A compiler's words, up to a limit: a program can make it say any amount of them, and a report
//! repeats them for each case.

/// How much is kept, in bytes. Nobody reads more.
pub(super) const KEPT_BYTES: usize = 64 << 10;

/// Text of at most [`KEPT_BYTES`].
#[derive(Debug, Clone, Default)]
pub(super) struct LimitedText {
    text: String,
    is_cut: bool,
}

impl LimitedText {
    /// Adds what there is room for.
    pub(super) fn add(&mut self, text: &str) {
        let room = if self.is_cut {
            0
        } else {
            KEPT_BYTES - self.text.len()
        };
        let end = boundary_before(text, room);
        self.text.push_str(&text[..end]);
        self.is_cut |= end < text.len();
    }

    pub(super) fn is_empty(&self) -> bool {
        self.text.is_empty()
    }

    /// The text, and whether some of it is missing. `shown` escapes it, which may make it longer;
    /// the limit is that of the result.
    pub(super) fn to_text(&self, shown: impl Fn(&str) -> String) -> String {
        let mut text = shown(&self.text);
        let is_cut = self.is_cut || text.len() > KEPT_BYTES;
        text.truncate(boundary_before(&text, KEPT_BYTES));
        if is_cut {
            text += "\n… (the compiler said more than 64 KiB: the rest was cut)\n";
        }
        text
    }
}

/// The last place up to `at` that is not inside a character.
fn boundary_before(text: &str, at: usize) -> usize {
    let mut end = at.min(text.len());
    while !text.is_char_boundary(end) {
        end -= 1;
    }
    end
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::base::text::escape::escape_lines;

    #[test]
    fn what_is_kept_is_small_even_when_it_is_escaped() {
        for (text, times) in [("ü\n", 100_000), ("\u{1b}\u{202e}", 10_000), ("x", 1 << 20)] {
            let mut kept = LimitedText::default();
            for _ in 0..3 {
                kept.add(&text.repeat(times));
            }
            let shown = kept.to_text(escape_lines);
            assert!(shown.len() < KEPT_BYTES + 100, "{}", shown.len());
            assert!(shown.ends_with("the rest was cut)\n"));
        }
    }

    #[test]
    fn nothing_is_cut_from_little() {
        let mut kept = LimitedText::default();
        kept.add(&"x".repeat(KEPT_BYTES));
        assert_eq!(kept.to_text(str::to_owned).len(), KEPT_BYTES);
    }
}
