//! Patterns for the names of cases.

/// Whether `name` matches `glob`, in which `*` stands for any characters or none. Takes at most
/// `glob.len() * name.len()` steps.
pub(super) fn glob_matches(glob: &str, name: &str) -> bool {
    let mut parts = glob.split('*');
    let first = parts.next().unwrap_or_default();
    let Some(mut rest) = name.strip_prefix(first) else {
        return false;
    };
    let Some(last) = parts.next_back() else {
        return rest.is_empty();
    };
    // Matching each part as early as possible leaves the most text for the later parts.
    for part in parts {
        let Some((_, after)) = rest.split_once(part) else {
            return false;
        };
        rest = after;
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_star_stands_for_anything() {
        assert!(glob_matches("two-clients", "two-clients"));
        assert!(glob_matches("*clients", "two-clients"));
        assert!(glob_matches("t*-c*s", "two-clients"));
        assert!(glob_matches("two*", "two"));
        assert!(glob_matches("*", ""));
        assert!(glob_matches("**a**", "ä-a"));
        assert!(!glob_matches("two", "two-clients"));
        assert!(!glob_matches("*x*", "two-clients"));
        assert!(!glob_matches("ab*ba", "aba"));
        assert!(!glob_matches("", "two"));
    }

    #[test]
    fn many_stars_take_no_longer() {
        let name = "a".repeat(100_000);
        let glob = "*a".repeat(500) + "*b";
        assert!(!glob_matches(&glob, &name));
        assert!(!glob_matches("*a*a*a*a*a*b", &name));
        assert!(glob_matches(&("*a".repeat(500) + "*"), &name));
    }
}
