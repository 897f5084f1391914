//! Durations, sizes and hexadecimal digits.

use std::time::Duration;

use super::problem::Problem;

/// The maximum duration; a longer one is a typing mistake.
const MAX_DURATION: Duration = Duration::from_secs(600);

/// The maximum resource limit, in bytes; a larger one is a typing mistake.
const MAX_LIMIT: u64 = 1 << 40;

/// The maximum size of one value, in bytes.
pub(super) const MAX_SIZE: usize = 64 << 20;

/// Reads `200ms`, `2s`, `1m`.
pub(super) fn duration(text: &str) -> Result<Duration, Problem> {
    let digits = text.len() - text.trim_start_matches(|c: char| c.is_ascii_digit()).len();
    let (number, unit) = text.split_at(digits);
    let (Ok(number), false) = (number.parse::<u64>(), number.is_empty()) else {
        return Err(not_a_duration(text));
    };
    let milliseconds = match unit {
        "ms" => Some(number),
        "s" => number.checked_mul(1000),
        "m" => number.checked_mul(60_000),
        _ => return Err(not_a_duration(text)),
    };
    match milliseconds.map(Duration::from_millis) {
        Some(duration) if duration.is_zero() => Err(Problem::without_help("a duration of 0")),
        Some(duration) if duration <= MAX_DURATION => Ok(duration),
        _ => Err(Problem::without_help(format!(
            "`{text}` is longer than 10m"
        ))),
    }
}

fn not_a_duration(text: &str) -> Problem {
    Problem::new(
        format!("`{text}` is not a duration"),
        "write a whole number and a unit: `200ms`, `2s`, `1m`",
    )
}

/// Reads `64KiB`, `8MiB`; [`size_in_bytes`] reads a plain number of bytes.
pub(super) fn size(text: &str) -> Result<usize, Problem> {
    let units = [("KiB", 1 << 10), ("MiB", 1 << 20)];
    let read = units.iter().find_map(|(unit, bytes)| {
        let number: i128 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(*bytes)
    });
    match read {
        Some(bytes) => size_in_bytes(bytes),
        None => Err(Problem::new(
            format!("`{text}` is not a size"),
            "write a number of bytes, or a whole number and a unit: `64KiB`, `8MiB`",
        )),
    }
}

/// Reads a resource limit: `64KiB`, `512MiB`, `2GiB`.
pub(super) fn byte_limit(text: &str) -> Result<u64, Problem> {
    let units = [("KiB", 10), ("MiB", 20), ("GiB", 30)];
    let read = units.iter().find_map(|(unit, shift)| {
        let number: u64 = text.strip_suffix(unit)?.parse().ok()?;
        number.checked_mul(1 << shift)
    });
    match read {
        Some(bytes @ MAX_LIMIT..) => {
            Err(Problem::without_help(format!("{bytes} bytes are too many")))
        }
        Some(0) => Err(Problem::without_help("a limit of 0")),
        Some(bytes) => Ok(bytes),
        None => Err(Problem::new(
            format!("`{text}` is not a size"),
            "write a whole number and a unit: `64KiB`, `512MiB`, `2GiB`",
        )),
    }
}

/// Checks a number of bytes.
pub(super) fn size_in_bytes(bytes: i128) -> Result<usize, Problem> {
    match usize::try_from(bytes) {
        Ok(bytes) if bytes <= MAX_SIZE => Ok(bytes),
        Ok(_) => Err(Problem::without_help(format!(
            "{bytes} bytes are more than 64MiB"
        ))),
        Err(_) => Err(Problem::without_help(format!("{bytes} is not a size"))),
    }
}

/// Reads pairs of hexadecimal digits, optionally separated by white space.
pub(super) fn hex(text: &str) -> Result<Vec<u8>, Problem> {
    let bad = |what: String| Problem::new(what, "write pairs of digits: `ff fe 00`");
    let mut bytes = Vec::new();
    for group in text.split_ascii_whitespace() {
        if let Some(other) = group.chars().find(|c| !c.is_ascii_hexdigit()) {
            return Err(bad(format!("`{other}` is not a hexadecimal digit")));
        }
        if group.len() % 2 == 1 {
            return Err(bad(format!("`{group}` has an odd number of digits")));
        }
        let pairs = (0..group.len()).step_by(2);
        bytes.extend(pairs.filter_map(|at| u8::from_str_radix(&group[at..at + 2], 16).ok()));
    }
    Ok(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn durations() {
        assert_eq!(duration("200ms"), Ok(Duration::from_millis(200)));
        assert_eq!(duration("2s"), Ok(Duration::from_secs(2)));
        assert_eq!(duration("1m"), Ok(Duration::from_secs(60)));
        for bad in [
            "",
            "s",
            "2",
            "2 s",
            "1.5s",
            "-1s",
            "+1s",
            "0ms",
            "11m",
            "2h",
            "99999999999999999999m",
            "é",
        ] {
            assert!(duration(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn sizes() {
        assert_eq!(size("64KiB"), Ok(65_536));
        assert_eq!(size("64MiB"), Ok(MAX_SIZE));
        assert_eq!(size_in_bytes(0), Ok(0));
        for bad in [
            "",
            "8",
            "8MB",
            "8 MiB",
            "65MiB",
            "-1KiB",
            "999999999999999999999999999999999999999MiB",
        ] {
            assert!(size(bad).is_err(), "{bad}");
        }
        assert!(size_in_bytes(-1).is_err());
    }

    #[test]
    fn byte_limits() {
        assert_eq!(byte_limit("64KiB"), Ok(65_536));
        assert_eq!(byte_limit("2GiB"), Ok(2 << 30));
        for bad in [
            "",
            "8",
            "8MB",
            "0MiB",
            "1024GiB",
            "-1KiB",
            "99999999999999999999GiB",
        ] {
            assert!(byte_limit(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn hexadecimal_digits() {
        assert_eq!(hex("ff fe00\n01"), Ok(vec![0xff, 0xfe, 0, 1]));
        assert_eq!(hex(""), Ok(Vec::new()));
        for bad in ["f", "fff", "0x00", "gg", "é"] {
            assert!(hex(bad).is_err(), "{bad}");
        }
    }
}
