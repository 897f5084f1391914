//! Proves a course: puts together what its programs did in its cases, and names every gap. Starts no program itself.

mod attempts;
mod files;
mod hints;
mod manifest;
mod random;
mod report;
mod wrong;

use std::io;
use std::path::{Path, PathBuf};

use attempts::{Attempts, kind, missing, skeleton, solution, surprises};
pub use files::manifest as read_manifest;
pub use manifest::Manifest;
pub use report::write;
pub use wrong::{WrongProgram, read as read_wrong_programs};

use crate::course::{Version, source_path};
use crate::engine::runner::Delivery;
use crate::output::graded::{Graded, Score};
use crate::spec::{Lab, Role};
use crate::verdict::conversation::Kind;

/// A step of making a lab, in the order in which they are taken.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum ProofStep {
    /// The cases: what is asked of the programs.
    Cases,
    /// The handout: what the students are told.
    Handout,
    /// The reference solution, which passes all of it.
    Solution,
    /// The skeleton, which passes none of it.
    Skeleton,
    /// Programs that show what the cases catch.
    WrongPrograms,
    /// Everything is where it belongs.
    Files,
}

/// Something that is missing or wrong.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Issue {
    /// The step that is not complete.
    pub step: ProofStep,
    /// What is missing.
    pub words: String,
    /// Whether it is a place that `grader new` has left to be written.
    unwritten: bool,
}

impl Issue {
    fn new(step: ProofStep, words: String) -> Self {
        let unwritten = false;
        Self {
            step,
            words,
            unwritten,
        }
    }

    fn unwritten(step: ProofStep, words: String) -> Self {
        let unwritten = true;
        Self {
            step,
            words,
            unwritten,
        }
    }
}

/// What a lab's programs are put through.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Trial {
    /// The skeleton, which is to score 0.
    Skeleton,
    /// The solution, which is to score 100 however bytes are delivered.
    Solution(Delivery),
    /// The wrong program with this index, which is to fail the cases that it names.
    Wrong(usize),
}

/// What a solution is put through.
pub const SOLUTION_TRIALS: [Trial; 3] = [
    Trial::Solution(Delivery::AsWritten),
    Trial::Solution(Delivery::OneByOne),
    Trial::Solution(Delivery::Together),
];

impl Trial {
    /// How bytes pass between the program and its peers.
    #[must_use]
    pub fn delivery(self) -> Delivery {
        match self {
            Self::Solution(delivery) => delivery,
            Self::Skeleton | Self::Wrong(_) => Delivery::AsWritten,
        }
    }
}

/// What was found of one lab.
#[derive(Debug)]
pub struct Proof<'a> {
    /// The lab.
    pub lab: &'a Lab,
    /// What its programs did in its cases.
    attempts: Attempts<'a>,
    /// Programs that are wrong on purpose.
    pub wrong: &'a [WrongProgram],
    /// How many of them fail what they say, and nothing else.
    pub caught: usize,
    /// What is missing, in the order of the steps.
    gaps: Vec<Issue>,
}

impl<'a> Proof<'a> {
    /// Looks at all that is known of a lab. `gaps` are those that are known before any program runs.
    #[must_use]
    pub fn new(
        lab: &'a Lab,
        wrong: &'a [WrongProgram],
        attempts: Vec<(Trial, &'a Graded)>,
        mut gaps: Vec<Issue>,
    ) -> Self {
        let attempts = Attempts(attempts);
        let mut add = |step, words: Vec<String>| {
            gaps.extend(words.into_iter().map(|words| Issue::new(step, words)));
        };
        for role in Role::ALL {
            add(ProofStep::Skeleton, skeleton(&lab.name, role, &attempts));
            add(ProofStep::Solution, solution(&lab.name, role, &attempts));
        }
        let mut caught = 0;
        for (index, program) in wrong.iter().enumerate() {
            let surprises = surprises(&lab.name, program, Trial::Wrong(index), &attempts);
            let ran = attempts.of(Trial::Wrong(index)).next().is_some();
            caught += usize::from(ran && surprises.is_empty());
            add(ProofStep::WrongPrograms, surprises);
        }
        add(ProofStep::WrongPrograms, missing(lab, wrong, &attempts));
        gaps.sort_by_key(|gap| gap.step);
        Self {
            lab,
            wrong,
            caught,
            attempts,
            gaps,
        }
    }

    /// The points that a program reached.
    #[must_use]
    pub fn score(&self, trial: Trial) -> Score {
        self.attempts.of(trial).map(Graded::score).sum()
    }

    /// Whether nothing is missing.
    #[must_use]
    pub fn holds(&self) -> bool {
        self.gaps.is_empty()
    }

    /// The gaps to show, and how many others there are. Of a lab that is still being written the gaps of one step are
    /// shown, the first: those of later steps follow from it, or come too early.
    #[must_use]
    pub fn gaps(&self) -> (&[Issue], usize) {
        let Some(first) = self.gaps.first().filter(|_| self.is_being_written()) else {
            return (&self.gaps, 0);
        };
        let shown = self.gaps.partition_point(|gap| gap.step == first.step);
        (&self.gaps[..shown], self.gaps.len() - shown)
    }

    fn is_being_written(&self) -> bool {
        let solution = Trial::Solution(Delivery::AsWritten);
        let unwritten = |graded: &Graded| kind(graded) == Some(Kind::NotImplemented);
        self.gaps.iter().any(|gap| gap.unwritten) || self.attempts.of(solution).any(unwritten)
    }
}

/// The gaps of a lab that its files show.
///
/// # Errors
/// Where they cannot be read.
pub fn written_gaps(root: &Path, lab: &Lab) -> io::Result<Vec<Issue>> {
    let mut gaps = files::gaps(root, &lab.name)?;
    let words = random::gaps(lab).into_iter();
    gaps.extend(words.map(|words| Issue::new(ProofStep::Cases, words)));
    for role in Role::ALL {
        let path = source_path(&lab.name, role, Version::Solution);
        // That it is missing was said just now.
        let text = std::fs::read_to_string(root.join(&path)).unwrap_or_default();
        let lines = hints::telling(&text);
        for case in lab.cases.iter().filter(|case| case.program == role) {
            if let Some((tier, line)) = hints::gives_away(case, &lines) {
                let case = case.source.path.display();
                let words = format!(
                    "{case}: hint {tier} has a line of {}: `{line}`",
                    path.display()
                );
                gaps.push(Issue::new(ProofStep::Cases, words));
            }
        }
    }
    Ok(gaps)
}

/// Gaps of the course as a whole.
///
/// # Errors
/// Where its folders cannot be read.
pub fn course_gaps(root: &Path, labs: &[Lab]) -> io::Result<Vec<String>> {
    let names: Vec<&str> = labs.iter().map(|lab| lab.name.as_str()).collect();
    let found = files::unspecified(root, &names)?;
    let words = |path: &PathBuf| format!("{} belongs to no lab in specs", path.display());
    Ok(found.iter().map(words).collect())
}

/// Writes the list of a lab's programs into its manifest. Whether that has changed it.
///
/// # Errors
/// Where the manifest cannot be read or written.
pub fn write_manifest(root: &Path, lab: &str) -> io::Result<bool> {
    let manifest = read_manifest(root, lab)?;
    let text = manifest.as_it_should_be();
    if text == manifest.text {
        return Ok(false);
    }
    std::fs::write(root.join(manifest_path(lab)), text)?;
    Ok(true)
}

/// A lab's manifest, in the course's folder.
#[must_use]
pub fn manifest_path(lab: &str) -> PathBuf {
    ["labs", lab, "Cargo.toml"].iter().collect()
}

/// A warning of the compiler's is a gap of the step that the program belongs to.
#[must_use]
pub fn warned(bin: &str, step: ProofStep, warning: &str) -> Issue {
    let words = format!("{bin} builds with warnings:\n{}", warning.trim_end());
    Issue::new(step, words)
}

#[cfg(test)]
mod tests;
