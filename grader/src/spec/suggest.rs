//! Suggestions for unknown words: did you mean …?

/// Longer words get no suggestion: no word of the language is as long, and comparing them costs
/// time.
const MAX_BYTES: usize = 64;

/// The known word closest to this one, if it is close enough to be a typing mistake.
pub(super) fn closest<'a>(word: &str, known: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    if word.len() > MAX_BYTES {
        return None;
    }
    let allowed = (word.chars().count() / 3).max(1);
    known
        .into_iter()
        .map(|candidate| (strsim::osa_distance(word, candidate), candidate))
        .filter(|(distance, _)| *distance <= allowed)
        .min_by_key(|(distance, _)| *distance)
        .map(|(_, candidate)| candidate)
}

/// The help for an unknown word: the closest known word, or all of them.
#[must_use]
pub fn suggestion(word: &str, known: &[&str]) -> String {
    match closest(word, known.iter().copied()) {
        Some(closest) => format!("did you mean `{closest}`?"),
        None => format!("known here: {}", known.join(", ")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn near_words_are_found_and_far_ones_are_not() {
        let known = ["within", "while", "send", "end_of_input"];
        assert_eq!(closest("witin", known), Some("within"));
        assert_eq!(closest("sned", known), Some("send"));
        assert_eq!(closest("end_of_imput", known), Some("end_of_input"));
        assert_eq!(closest("receive", known), None);
        assert_eq!(closest("", known), None);
    }
}
