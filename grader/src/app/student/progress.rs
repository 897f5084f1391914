//! What is remembered of a student's work: a text file, a fact a line, that can be read and changed by hand. It never stops
//! anybody: a line that is not understood is kept and ignored, and so is one about a lab or a case that is not there.

use std::fs;
use std::io::{self, Write};
use std::path::Path;

use crate::output::graded::Graded;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::Verdict;

/// Where the facts are, in the course's folder.
pub const FILE: &str = "labs/progress.txt";

/// The first line of a new file.
const HEAD: &str =
    "# What `cargo grade` remembers of your work, a fact a line. Change or delete what you like.";

/// What came of a case when it was last graded.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SavedOutcome {
    /// It passed.
    Passed,
    /// It failed.
    Failed,
    /// The program stopped at a `todo!()`.
    NotWritten,
    /// There was no program: it does not compile.
    NotBuilt,
}

const OUTCOMES: [(SavedOutcome, &str); 4] = [
    (SavedOutcome::Passed, "passed"),
    (SavedOutcome::Failed, "failed"),
    (SavedOutcome::NotWritten, "not-written"),
    (SavedOutcome::NotBuilt, "does-not-compile"),
];

impl SavedOutcome {
    /// What a graded case tells; nothing where the grader could not find out.
    #[must_use]
    pub fn of(graded: &Graded) -> Option<Self> {
        match &graded.verdict {
            Verdict::Pass => Some(Self::Passed),
            Verdict::Fail(failure) => Some(match failure.kind {
                Kind::NotImplemented => Self::NotWritten,
                Kind::NotBuilt => Self::NotBuilt,
                _ => Self::Failed,
            }),
            Verdict::Error(_) => None,
        }
    }
}

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Line {
    /// `case LAB CASE OUTCOME`
    Case(ProgressKey, SavedOutcome),
    /// `hints LAB CASE COUNT`: how many were shown.
    Hints(ProgressKey, usize),
    /// A remark, an empty line, or something that is not understood.
    Other(String),
}

#[derive(Debug, Clone, PartialEq, Eq)]
struct ProgressKey {
    lab: String,
    case: String,
}

/// All that is remembered.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Progress {
    lines: Vec<Line>,
}

impl Progress {
    /// Reads what is remembered: nothing, where there is no file.
    ///
    /// # Errors
    /// Where there is one that cannot be read.
    pub fn read(root: &Path) -> io::Result<Self> {
        match fs::read(root.join(FILE)) {
            Ok(bytes) => Ok(Self::parse(&String::from_utf8_lossy(&bytes))),
            Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Self::default()),
            Err(error) => Err(error),
        }
    }

    /// Changes what is remembered. The file is read again just before, so that of two graders at the same time neither undoes
    /// what the other has noted before; and it is replaced as a whole, so that nobody ever reads half of it.
    ///
    /// # Errors
    /// Where it cannot be read or written; it is as it was then.
    pub fn change(root: &Path, change: impl FnOnce(&mut Self)) -> io::Result<Self> {
        let mut progress = Self::read(root)?;
        let before = progress.clone();
        change(&mut progress);
        if progress != before {
            let path = root.join(FILE);
            let mut file = tempfile::Builder::new()
                .prefix(".progress-")
                .tempfile_in(path.parent().unwrap_or(root))?;
            file.write_all(progress.text().as_bytes())?;
            file.persist(&path).map_err(|error| error.error)?;
        }
        Ok(progress)
    }

    /// Notes what came of these cases.
    pub fn record<'a>(&mut self, graded: impl IntoIterator<Item = &'a Graded>) {
        for graded in graded {
            if let Some(outcome) = SavedOutcome::of(graded) {
                self.note(&graded.case.lab, &graded.case.name, outcome);
            }
        }
    }

    /// What came of a case when it was last graded.
    #[must_use]
    pub fn outcome(&self, lab: &str, case: &str) -> Option<SavedOutcome> {
        // The last one counts: that is what somebody means who adds a line.
        self.lines.iter().rev().find_map(|line| match line {
            Line::Case(key, outcome) if key.is(lab, case) => Some(*outcome),
            _ => None,
        })
    }

    /// How many of a case's hints were shown.
    #[must_use]
    pub fn hints(&self, lab: &str, case: &str) -> usize {
        let shown = self.lines.iter().rev().find_map(|line| match line {
            Line::Hints(key, count) if key.is(lab, case) => Some(*count),
            _ => None,
        });
        shown.unwrap_or(0)
    }

    /// Notes what came of a case.
    pub fn note(&mut self, lab: &str, case: &str, outcome: SavedOutcome) {
        let is = |line: &Line| matches!(line, Line::Case(key, _) if key.is(lab, case));
        self.put(is, Line::Case(ProgressKey::new(lab, case), outcome));
    }

    /// Notes how many of a case's hints were shown.
    pub fn note_hints(&mut self, lab: &str, case: &str, count: usize) {
        let is = |line: &Line| matches!(line, Line::Hints(key, _) if key.is(lab, case));
        self.put(is, Line::Hints(ProgressKey::new(lab, case), count));
    }

    /// Forgets what came of a case; which hints were shown is still true.
    pub fn forget(&mut self, lab: &str, case: &str) {
        self.lines
            .retain(|line| !matches!(line, Line::Case(key, _) if key.is(lab, case)));
    }

    /// The numbers of the lines that are not understood.
    #[must_use]
    pub fn ignored(&self) -> Vec<usize> {
        let unknown = |line: &Line| matches!(line, Line::Other(text) if !is_remark(text));
        let numbered = self.lines.iter().zip(1..);
        numbered
            .filter_map(|(line, number)| unknown(line).then_some(number))
            .collect()
    }

    /// Puts a fact where it was, or behind all others.
    fn put(&mut self, is: impl Fn(&Line) -> bool, new: Line) {
        if self.lines.is_empty() {
            self.lines.push(Line::Other(HEAD.to_owned()));
        }
        match self.lines.iter().rposition(is) {
            Some(at) => self.lines[at] = new,
            None => self.lines.push(new),
        }
    }

    fn parse(text: &str) -> Self {
        Self {
            lines: text.lines().map(Line::parse).collect(),
        }
    }

    fn text(&self) -> String {
        self.lines.iter().map(|line| line.text() + "\n").collect()
    }
}

impl ProgressKey {
    fn new(lab: &str, case: &str) -> Self {
        Self {
            lab: lab.to_owned(),
            case: case.to_owned(),
        }
    }

    fn is(&self, lab: &str, case: &str) -> bool {
        self.lab == lab && self.case == case
    }
}

impl Line {
    fn parse(text: &str) -> Self {
        let words: Vec<&str> = text.split_whitespace().collect();
        let line = match words[..] {
            ["case", lab, case, word] => OUTCOMES
                .iter()
                .find(|(_, name)| *name == word)
                .map(|(outcome, _)| Self::Case(ProgressKey::new(lab, case), *outcome)),
            ["hints", lab, case, count] => count
                .parse()
                .ok()
                .map(|count| Self::Hints(ProgressKey::new(lab, case), count)),
            _ => None,
        };
        line.unwrap_or_else(|| Self::Other(text.to_owned()))
    }

    fn text(&self) -> String {
        match self {
            Self::Case(key, outcome) => {
                let known = OUTCOMES.iter().find(|(known, _)| known == outcome);
                let word = known.map_or("", |(_, word)| word);
                format!("case {} {} {word}", key.lab, key.case)
            }
            Self::Hints(key, count) => format!("hints {} {} {count}", key.lab, key.case),
            Self::Other(text) => text.clone(),
        }
    }
}

fn is_remark(text: &str) -> bool {
    let text = text.trim();
    text.is_empty() || text.starts_with('#')
}

#[cfg(test)]
mod tests;
