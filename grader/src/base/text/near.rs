//! Finds the name that somebody meant who misspelt it.

/// Of these names the one that is nearest, if it is near enough that it may have been meant.
#[must_use]
pub fn nearest<'a>(wrong: &str, names: impl IntoIterator<Item = &'a str>) -> Option<&'a str> {
    let with_distance = names.into_iter().map(|name| (distance(wrong, name), name));
    let (distance, name) = with_distance.min_by_key(|(distance, _)| *distance)?;
    let most = (name.chars().count() / 3).max(1);
    (distance <= most).then_some(name)
}

/// How many characters have to be added, removed, replaced or swapped with the next one to make
/// one text of the other.
fn distance(one: &str, other: &str) -> usize {
    let (one, other): (Vec<char>, Vec<char>) = (one.chars().collect(), other.chars().collect());
    let mut rows: Vec<Vec<usize>> = vec![(0..=other.len()).collect()];
    for (at, char) in one.iter().enumerate() {
        let (above, before) = (&rows[at], at.checked_sub(1).map(|at| &rows[at]));
        let mut row = vec![at + 1];
        for (column, against) in other.iter().enumerate() {
            let replaced = above[column] + usize::from(char != against);
            let mut least = replaced.min(above[column + 1] + 1).min(row[column] + 1);
            if let (Some(before), Some(left)) = (before, column.checked_sub(1))
                && (one[at - 1], *char) == (*against, other[left])
            {
                least = least.min(before[left] + 1);
            }
            row.push(least);
        }
        rows.push(row);
    }
    rows[one.len()][other.len()]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn edits_are_counted() {
        assert_eq!(distance("", "abc"), 3);
        assert_eq!(distance("abc", "abc"), 0);
        assert_eq!(distance("kitten", "sitting"), 3);
        assert_eq!(distance("udp", "dup"), 1);
        assert_eq!(distance("tcp-ehco", "tcp-echo"), 1);
    }

    #[test]
    fn the_nearest_name_is_found_and_a_strange_one_is_not() {
        let labs = ["tcp-echo", "tcp-chat", "udp-echo"];
        assert_eq!(nearest("tcp-ehco", labs), Some("tcp-echo"));
        assert_eq!(nearest("udpecho", labs), Some("udp-echo"));
        assert_eq!(nearest("server", labs), None);
        assert_eq!(nearest("x", []), None);
    }
}
