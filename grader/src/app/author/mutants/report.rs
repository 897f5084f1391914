//! The score of a lab's cases.

use std::io::{self, Write};
use std::time::Duration;

use super::equal::EqualMutants;
use super::grade::Fate;
use super::program::Mutant;

/// The part of the mutants that cases must kill, of those that are not equal, in percent.
const GOAL: usize = 97;

/// What became of the mutants of a lab.
#[derive(Debug, Default)]
pub(crate) struct MutationScore {
    lab: String,
    killed: usize,
    equal: usize,
    survived: Vec<Survivor>,
    /// What is wrong with the course or its list, or was not graded.
    issues: Vec<String>,
}

#[derive(Debug)]
struct Survivor {
    name: String,
    place: String,
}

impl MutationScore {
    pub(crate) fn new(lab: &str, mutants: &[Mutant], fates: &[Fate], equal: &EqualMutants) -> Self {
        let lab = lab.to_owned();
        let mut score = Self {
            lab,
            ..Self::default()
        };
        for (mutant, fate) in mutants.iter().zip(fates) {
            let Some(name) = &mutant.name else {
                if *fate != Fate::Survived {
                    let issue = format!("{} does not pass as it is: {fate:?}", mutant.place);
                    score.issues.push(issue);
                }
                continue;
            };
            let is_listed = equal.contains(name);
            match fate {
                Fate::Invalid => {}
                Fate::Killed(case) if equal.is_own(name) => score.issues.push(format!(
                    "{case} fails a mutant that is listed as equal: {name}"
                )),
                Fate::Killed(_) => score.killed += 1,
                Fate::Survived if is_listed => score.equal += 1,
                Fate::Survived => score.survived.push(Survivor {
                    name: name.clone(),
                    place: mutant.place.clone(),
                }),
                Fate::NotGraded(reason) => score
                    .issues
                    .push(format!("not graded, as {reason}: {name}")),
            }
        }
        score
    }

    /// Whether the cases kill enough, and nothing is wrong.
    pub(crate) fn holds(&self) -> bool {
        let all = self.killed + self.survived.len();
        self.issues.is_empty() && self.killed * 100 >= GOAL * all
    }
}

/// Writes the scores of all labs, the survivors with their changes, and what is wrong.
///
/// # Errors
/// If it cannot be written.
pub(crate) fn write_scores(
    scores: &[MutationScore],
    time: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    for score in scores {
        for survivor in &score.survived {
            writeln!(
                out,
                "{}: {}\n  {}",
                score.lab, survivor.place, survivor.name
            )?;
        }
        for issue in &score.issues {
            writeln!(out, "{}: {issue}", score.lab)?;
        }
    }
    writeln!(out, "{:<20} killed  survived  equal  score", "lab")?;
    for score in scores {
        let survived = score.survived.len();
        let all = (score.killed + survived).max(1);
        let tenths = score.killed * 1000 / all;
        writeln!(
            out,
            "{:<20} {:>6}  {survived:>8}  {:>5}  {:>3}.{} %",
            score.lab,
            score.killed,
            score.equal,
            tenths / 10,
            tenths % 10
        )?;
    }
    writeln!(
        out,
        "{} s; the goal is {GOAL} % in each lab",
        time.as_secs()
    )
}
