//! What is told of a proof: a table, and below it every gap by name. Pure.

use std::io::{self, Write};
use std::time::Duration;

use super::{Proof, SOLUTION_TRIALS, Trial};

const HEAD: [&str; 7] = [
    "lab",
    "cases",
    "skeleton",
    "solution",
    "byte by byte",
    "whole messages",
    "wrong programs caught",
];

/// Writes the table (lab, cases, the points that its programs reached, wrong programs caught) and
/// the gaps.
///
/// # Errors
/// Where `out` has one.
pub fn write(
    proofs: &[Proof<'_>],
    course_gaps: &[String],
    duration: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    row(&HEAD.map(str::to_owned), out)?;
    for proof in proofs {
        row(&cells(&proof.lab.name, std::slice::from_ref(proof)), out)?;
    }
    if proofs.len() > 1 {
        row(&cells("total", proofs), out)?;
    }
    let mut open = course_gaps.len();
    for gap in course_gaps {
        writeln!(out, "\n{gap}")?;
    }
    for proof in proofs {
        let (gaps, more) = proof.gaps();
        open += gaps.len() + more;
        for gap in gaps {
            writeln!(out, "\n{}: {}", proof.lab.name, gap.words)?;
        }
        if more > 0 {
            let name = &proof.lab.name;
            let gaps = if more == 1 { "gap" } else { "gaps" };
            writeln!(
                out,
                "\n{name}: {more} more {gaps} in later steps, told when this one is done"
            )?;
        }
    }
    let verdict = match open {
        0 => "the course holds".to_owned(),
        1 => "1 gap".to_owned(),
        open => format!("{open} gaps"),
    };
    writeln!(out, "\n{verdict} ({:.1} s)", duration.as_secs_f64())
}

fn cells(name: &str, proofs: &[Proof<'_>]) -> [String; 7] {
    let sum = |number: &dyn Fn(&Proof<'_>) -> usize| proofs.iter().map(number).sum::<usize>();
    let points = |trial| sum(&|proof| proof.score(trial).score as usize).to_string();
    let [as_written, one_by_one, together] = SOLUTION_TRIALS.map(points);
    let caught = sum(&|proof| proof.caught);
    let wrong = sum(&|proof| proof.wrong.len());
    [
        name.to_owned(),
        sum(&|proof| proof.lab.cases.len()).to_string(),
        points(Trial::Skeleton),
        as_written,
        one_by_one,
        together,
        format!("{caught} of {wrong}"),
    ]
}

/// The name to the left, numbers to the right.
fn row(cells: &[String; 7], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:<20}", cells[0])?;
    for (cell, head) in cells.iter().zip(HEAD).skip(1) {
        write!(out, "  {cell:>width$}", width = head.len())?;
    }
    writeln!(out)
}
