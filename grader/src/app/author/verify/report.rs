//! Writes the result of the proof: a table, followed by every issue. Pure.

use std::io::{self, Write};
use std::slice;
use std::time::Duration;

use super::proof::LabProof;
use super::rules::{proved_share, write_rules};
use super::run::{ProofRun, SOLUTION_RUNS};
use crate::output::graded::Score;

/// Whether to write, for each lab, the table of its rules.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum RuleTables {
    /// They are written.
    Shown,
    /// They are not.
    Hidden,
}

const HEAD: [&str; 9] = [
    "lab",
    "cases",
    "skeleton",
    "solution",
    "byte by byte",
    "whole messages",
    "wrong programs caught",
    "rules proved",
    "replayed",
];

/// Writes a table (for each lab its cases, the points of its programs, and how many wrong programs
/// were caught, how many rules are proved, the share of a replay), followed by the issues. If
/// `rules` says so, the table of each finished lab's rules is written first.
///
/// # Errors
/// If `out` fails.
pub fn write_proofs(
    proofs: &[LabProof<'_>],
    course_issues: &[String],
    rules: RuleTables,
    duration: Duration,
    out: &mut dyn Write,
) -> io::Result<()> {
    let shown = proofs.iter().filter(|proof| {
        rules == RuleTables::Shown && !proof.rules.is_empty() && !proof.is_being_written()
    });
    for proof in shown {
        writeln!(out, "{}\n", proof.lab.name)?;
        write_rules(&proof.rules, out)?;
        writeln!(out)?;
    }
    write_row(&HEAD.map(str::to_owned), out)?;
    for proof in proofs {
        let cells = table_cells(&proof.lab.name, slice::from_ref(proof));
        write_row(&cells, out)?;
    }
    if proofs.len() > 1 {
        write_row(&table_cells("total", proofs), out)?;
    }
    let mut count = course_issues.len();
    for issue in course_issues {
        writeln!(out, "\n{issue}")?;
    }
    for proof in proofs {
        count += write_issues(proof, out)?;
    }
    let verdict = match count {
        0 => "the course holds".to_owned(),
        1 => "1 issue".to_owned(),
        count => format!("{count} issues"),
    };
    writeln!(out, "\n{verdict} ({:.1} s)", duration.as_secs_f64())
}

/// Writes the issues of a lab, and returns how many there are.
fn write_issues(proof: &LabProof<'_>, out: &mut dyn Write) -> io::Result<usize> {
    let (shown, more) = proof.shown_issues();
    let lab = &proof.lab.name;
    for issue in shown {
        writeln!(out, "\n{lab}: {}", issue.message)?;
    }
    if more > 0 {
        let issues = if more == 1 { "issue" } else { "issues" };
        writeln!(
            out,
            "\n{lab}: {more} more {issues} in later steps, shown when this one is done"
        )?;
    }
    Ok(shown.len() + more)
}

fn table_cells(name: &str, proofs: &[LabProof<'_>]) -> [String; 9] {
    let sum = |number: &dyn Fn(&LabProof<'_>) -> usize| proofs.iter().map(number).sum::<usize>();
    let points = |run| sum(&|proof| proof.score(run).score as usize).to_string();
    let [as_written, one_by_one, together] = SOLUTION_RUNS.map(points);
    let caught = sum(&|proof| proof.caught);
    let wrong = sum(&|proof| proof.wrong.len());
    [
        name.to_owned(),
        sum(&|proof| proof.lab.cases.len()).to_string(),
        points(ProofRun::Skeleton),
        as_written,
        one_by_one,
        together,
        format!("{caught} of {wrong}"),
        format!(
            "{} of {}",
            sum(&|proof| proved_share(&proof.rules).0),
            sum(&|proof| proved_share(&proof.rules).1)
        ),
        replayed_share(proofs),
    ]
}

/// The part of the points that a replay gets.
fn replayed_share(proofs: &[LabProof<'_>]) -> String {
    let sum = |run| -> Score { proofs.iter().map(|proof| proof.score(run)).sum() };
    let of = sum(SOLUTION_RUNS[0]).max_score.max(1);
    format!("{} %", sum(ProofRun::Replay).score * 100 / of)
}

/// Writes a row, with the name left-aligned and the numbers right-aligned.
fn write_row(cells: &[String; 9], out: &mut dyn Write) -> io::Result<()> {
    write!(out, "{:<20}", cells[0])?;
    for (cell, head) in cells.iter().zip(HEAD).skip(1) {
        write!(out, "  {cell:>width$}", width = head.len())?;
    }
    writeln!(out)
}
