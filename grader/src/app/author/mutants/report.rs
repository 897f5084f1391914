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

#[cfg(test)]
mod tests {
    use super::*;
    use crate::spec::Role;

    fn mutant(name: Option<&str>) -> Mutant {
        Mutant {
            role: Role::Server,
            name: name.map(str::to_owned),
            place: "solutions/tcp-echo/server.rs:20".to_owned(),
            source: String::new(),
        }
    }

    #[test]
    fn survivors_are_shown_with_their_change_and_the_score_is_of_those_that_compile() {
        let names = [
            "server f: deletes a statement: `a();` becomes ``",
            "server f: swaps an operator: `a == b` becomes `a != b`",
            "server g: swaps a name: `x` becomes `y`",
            "server h: swaps a name: `x` becomes `y`",
        ];
        let mutants: Vec<Mutant> = [None]
            .into_iter()
            .chain(names.map(Some))
            .map(mutant)
            .collect();
        let fates = [
            Fate::Survived,
            Fate::Survived,
            Fate::Killed("session".to_owned()),
            Fate::Invalid,
            Fate::NotGraded("the disk is full".to_owned()),
        ];
        let score = MutationScore::new("tcp-echo", &mutants, &fates, &EqualMutants::default());
        assert!(!score.holds());
        let mut out = Vec::new();
        write_scores(&[score], Duration::from_secs(7), &mut out).expect("memory");
        insta::assert_snapshot!(String::from_utf8(out).expect("text"), @r"
        tcp-echo: solutions/tcp-echo/server.rs:20
          server f: deletes a statement: `a();` becomes ``
        tcp-echo: not graded, as the disk is full: server h: swaps a name: `x` becomes `y`
        lab                  killed  survived  equal  score
        tcp-echo                  1         1      0   50.0 %
        7 s; the goal is 97 % in each lab
        ");
    }
}
