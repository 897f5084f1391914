//! Characters that nobody sees, or that change how their neighbours look: text that contains one
//! could pass for other text.

/// Ranges of characters that are escaped, in order:
/// - characters that are ignored where they cannot be shown (`Default_Ignorable_Code_Point`), among
///   them all marks of direction, fillers, variation selectors and tag characters;
/// - other format characters without a shape of their own, and separators of lines;
/// - blanks other than the space, which could not be told from it;
/// - places without a character, and private characters, which look different in every font.
const INVISIBLE: [(char, char); 30] = [
    ('\u{a0}', '\u{a0}'),
    ('\u{ad}', '\u{ad}'),
    ('\u{34f}', '\u{34f}'),
    ('\u{61c}', '\u{61c}'),
    ('\u{115f}', '\u{1160}'),
    ('\u{1680}', '\u{1680}'),
    ('\u{17b4}', '\u{17b5}'),
    ('\u{180b}', '\u{180f}'),
    ('\u{2000}', '\u{200f}'),
    ('\u{2028}', '\u{202f}'),
    ('\u{205f}', '\u{206f}'),
    ('\u{2800}', '\u{2800}'),
    ('\u{3000}', '\u{3000}'),
    ('\u{3164}', '\u{3164}'),
    ('\u{e000}', '\u{f8ff}'),
    ('\u{fdd0}', '\u{fdef}'),
    ('\u{fe00}', '\u{fe0f}'),
    ('\u{feff}', '\u{feff}'),
    ('\u{ffa0}', '\u{ffa0}'),
    ('\u{fff0}', '\u{fffc}'),
    ('\u{fffe}', '\u{ffff}'),
    ('\u{110bd}', '\u{110bd}'),
    ('\u{110cd}', '\u{110cd}'),
    ('\u{13430}', '\u{13440}'),
    ('\u{16fe4}', '\u{16fe4}'),
    ('\u{1bca0}', '\u{1bca3}'),
    ('\u{1d159}', '\u{1d159}'),
    ('\u{1d173}', '\u{1d17a}'),
    // Tag characters and selectors; nothing visible is planned here.
    ('\u{e0000}', '\u{e0fff}'),
    ('\u{f0000}', '\u{10ffff}'),
];

/// Whether a character is a control character, or one that nobody sees.
#[must_use]
pub fn is_invisible(c: char) -> bool {
    // Nearly all text is ASCII.
    if c.is_ascii() {
        return c.is_ascii_control();
    }
    c.is_control()
        || INVISIBLE
            .iter()
            .any(|(first, last)| (*first..=*last).contains(&c))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_nobody_sees_is_known() {
        for c in "\u{0}\n\u{1b}\u{7f}\u{9b}\u{a0}\u{ad}\u{34f}\u{61c}\u{115f}\u{180e}\u{200b}\
                  \u{200d}\u{202e}\u{2060}\u{2064}\u{2069}\u{206a}\u{2800}\u{3000}\u{3164}\
                  \u{fe0f}\u{feff}\u{ffa0}\u{fff9}\u{e0001}\u{e0041}\u{e007f}\u{e01ef}\u{ffff}\
                  \u{e000}\u{f0000}"
            .chars()
        {
            assert!(is_invisible(c), "{c:?}");
        }
    }

    #[test]
    fn writing_is_visible() {
        for c in " ~aßЖЁשع字한กกั🦀é\u{301}\u{fffd}✓⏎␣…–".chars() {
            assert!(!is_invisible(c), "{c:?}");
        }
    }
}
