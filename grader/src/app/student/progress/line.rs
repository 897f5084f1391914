//! A line of the progress file.

use std::fmt;

use super::outcome::SavedOutcome;

/// A line of the file. Lines that are not understood are written back unchanged.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Line {
    /// `case LAB CASE OUTCOME`
    Case(CaseKey, SavedOutcome),
    /// `hints LAB CASE COUNT`: how many hints have been shown.
    Hints(CaseKey, usize),
    /// A comment, an empty line, or something that is not understood.
    Other(String),
}

/// A case of a lab.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct CaseKey {
    lab: String,
    case: String,
}

impl CaseKey {
    pub(super) fn new(lab: &str, case: &str) -> Self {
        Self {
            lab: lab.to_owned(),
            case: case.to_owned(),
        }
    }

    pub(super) fn matches(&self, lab: &str, case: &str) -> bool {
        self.lab == lab && self.case == case
    }
}

impl Line {
    pub(super) fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let line = match words[..] {
            ["case", lab, case, outcome] => SavedOutcome::parse(outcome)
                .map(|outcome| Self::Case(CaseKey::new(lab, case), outcome)),
            ["hints", lab, case, count] => count
                .parse()
                .ok()
                .map(|count| Self::Hints(CaseKey::new(lab, case), count)),
            _ => None,
        };
        line.unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    /// Whether the line is not understood: neither a fact, nor a comment, nor empty.
    pub(super) fn is_unknown(&self) -> bool {
        match self {
            Self::Case(..) | Self::Hints(..) => false,
            Self::Other(text) => !text.trim().is_empty() && !text.trim().starts_with('#'),
        }
    }
}

impl fmt::Display for Line {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Case(key, outcome) => write!(f, "case {} {} {outcome}", key.lab, key.case),
            Self::Hints(key, count) => write!(f, "hints {} {} {count}", key.lab, key.case),
            Self::Other(text) => f.write_str(text),
        }
    }
}
