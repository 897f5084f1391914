//! Names of people, which every system writes in its own way.

/// Whether two names are the same person's: the same words in any order, or one of them is the
/// other's words without anything between them, as in Canvas's names of files.
pub(super) fn is_same_name(one: &str, other: &str) -> bool {
    let (mut one, mut other) = (words(one), words(other));
    if one.is_empty() || other.is_empty() {
        return false;
    }
    if is_squeezed(&one, &other) || is_squeezed(&other, &one) {
        return true;
    }
    one.sort();
    other.sort();
    one == other
}

/// Whether two names cannot be the same person's: they have nothing in common.
pub(super) fn is_other_name(one: &str, other: &str) -> bool {
    let (one, other) = (words(one), words(other));
    let shares = |one: &[String], other: &[String]| {
        let is_in = |word: &String| other.iter().any(|it| it.contains(word.as_str()));
        // A letter is in too many names.
        one.iter().filter(|word| word.len() > 1).any(is_in)
    };
    !one.is_empty() && !other.is_empty() && !shares(&one, &other) && !shares(&other, &one)
}

fn is_squeezed(one: &[String], words: &[String]) -> bool {
    let [one] = one else { return false };
    (0..words.len()).any(|first| [&words[first..], &words[..first]].concat().concat() == *one)
}

/// The words of a name, without what systems write differently: case, marks on letters, signs.
fn words(name: &str) -> Vec<String> {
    let mut plain = String::new();
    for c in name.chars().flat_map(char::to_lowercase) {
        match c {
            '\u{300}'..='\u{36f}' | '\'' | '’' => {}
            'à'..='å' | 'ā' | 'ă' | 'ą' => plain.push('a'),
            'ç' | 'ć' | 'č' => plain.push('c'),
            'ď' | 'đ' => plain.push('d'),
            'è'..='ë' | 'ē' | 'ė' | 'ę' | 'ě' => plain.push('e'),
            'ğ' => plain.push('g'),
            'ì'..='ï' | 'ī' | 'į' | 'ı' => plain.push('i'),
            'ł' => plain.push('l'),
            'ñ' | 'ń' | 'ň' => plain.push('n'),
            'ò'..='ö' | 'ø' | 'ō' | 'ő' => plain.push('o'),
            'ř' => plain.push('r'),
            'ś' | 'š' | 'ş' | 'ș' => plain.push('s'),
            'ť' | 'ţ' | 'ț' => plain.push('t'),
            'ù'..='ü' | 'ū' | 'ů' | 'ű' | 'ų' => plain.push('u'),
            'ý' | 'ÿ' => plain.push('y'),
            'ź' | 'ż' | 'ž' => plain.push('z'),
            'ß' => plain += "ss",
            c if c.is_alphanumeric() => plain.push(c),
            _ => plain.push(' '),
        }
    }
    plain.split_whitespace().map(str::to_owned).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_name_is_the_same_however_it_is_written() {
        for (one, other) in [
            ("Jane Doe", "Doe, Jane"),
            ("doejane", "Doe, Jane"),
            ("Jane Doe", "doejane"),
            ("JANE  DOE", "jane doe"),
            ("Zoë Müller", "Zoe\u{308} Mu\u{308}ller"),
            ("O'Neil, Ann-Marie", "Ann-Marie O’Neil"),
        ] {
            assert!(is_same_name(one, other), "{one} {other}");
            assert!(!is_other_name(one, other), "{one} {other}");
        }
        for (one, other) in [("Jane Doe", "Jan Doe"), ("", ""), ("Jane Doe", "doe")] {
            assert!(!is_same_name(one, other), "{one} {other}");
        }
    }

    #[test]
    fn names_with_a_common_word_may_be_the_same_persons() {
        assert!(!is_other_name("Jane Doe", "Jane Smith"));
        assert!(!is_other_name("mllerjan", "Müller, Jan"));
        assert!(is_other_name("Group A", "Ben Cai"));
        assert!(is_other_name("A", "Anna Bell"));
        assert!(!is_other_name("", "Ben Cai"));
    }
}
