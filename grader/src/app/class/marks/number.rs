//! Numbers as a sheet writes them.

use crate::app::class::sheet::SheetTable;

/// The sign before the decimals.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum DecimalSign {
    Point,
    Comma,
}

impl DecimalSign {
    /// The sign that a sheet's own numbers have. Without any, that of the countries whose tables
    /// are separated by semicolons.
    pub(super) fn of(table: &SheetTable, columns: &[usize]) -> Self {
        let has = |sign: char| {
            let mut texts = table.rows().flat_map(|row| {
                let texts = columns.iter().filter_map(|column| row.get(*column));
                texts.map(|text| text.trim())
            });
            texts.any(|text| text.contains(sign) && parse(text).is_some())
        };
        match (has(','), has('.')) {
            (true, false) => Self::Comma,
            (false, true) => Self::Point,
            _ if table.has_semicolons() => Self::Comma,
            _ => Self::Point,
        }
    }

    /// A number with at most two decimals, none of them needless.
    pub(super) fn write(self, number: f64) -> String {
        let text = format!("{number:.2}");
        let text = text.trim_end_matches('0').trim_end_matches('.');
        match self {
            Self::Point => text.to_owned(),
            Self::Comma => text.replace('.', ","),
        }
    }
}

/// A number with a point or a comma, if it is one.
pub(super) fn parse(text: &str) -> Option<f64> {
    let text = text.trim();
    let is_plain = |c: char| c.is_ascii_digit() || matches!(c, '.' | ',' | '-');
    if text.is_empty() || !text.chars().all(is_plain) {
        return None;
    }
    text.replace(',', ".").parse().ok()
}

/// Whether two numbers are the same in two decimals.
pub(super) fn is_same(one: f64, other: f64) -> bool {
    (one - other).abs() < 0.005
}

/// Points of a lab as points of a sheet, in two decimals.
pub(super) fn scaled(points: u32, of: u32, most: Option<f64>) -> f64 {
    let number = match most {
        Some(most) if of > 0 => f64::from(points) * most / f64::from(of),
        _ => f64::from(points),
    };
    (number * 100.0).round() / 100.0
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn numbers_have_no_needless_decimals() {
        for (number, point, comma) in [
            (70.0, "70", "70"),
            (12.5, "12.5", "12,5"),
            (33.333, "33.33", "33,33"),
            (0.0, "0", "0"),
            (100.0, "100", "100"),
        ] {
            assert_eq!(DecimalSign::Point.write(number), point);
            assert_eq!(DecimalSign::Comma.write(number), comma);
        }
        assert_eq!(scaled(2, 3, Some(10.0)).to_string(), "6.67");
        assert_eq!(scaled(7, 0, Some(10.0)).to_string(), "7");
        assert_eq!(scaled(7, 10, None).to_string(), "7");
    }

    #[test]
    fn a_number_is_one_with_either_sign() {
        assert_eq!(parse(" 12,50 "), Some(12.5));
        assert_eq!(parse("100.00"), Some(100.0));
        for text in ["", "EX", "-", "1.2.3", "A-", "1e3"] {
            assert_eq!(parse(text), None, "{text}");
        }
    }

    #[test]
    fn the_sign_is_the_sheets_own() {
        for (text, sign) in [
            ("a,b\n1,\"12,5\"\n", DecimalSign::Comma),
            ("a;b\n1;12.5\n", DecimalSign::Point),
            ("a;b\n1;12\n", DecimalSign::Comma),
            ("a,b\n1,12\n", DecimalSign::Point),
        ] {
            let table = SheetTable::read(text.as_bytes()).expect("a table");
            assert_eq!(DecimalSign::of(&table, &[1]), sign, "{text}");
        }
    }
}
