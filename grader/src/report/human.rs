//! The report for people: a line a lab, the failures, and what to do next.

use std::io;

use anstyle::{AnsiColor, Style as Paint};

use super::{LabReport, Progress, Report, picture};
use crate::course::role_name;
use crate::grade::Graded;
use crate::judge::{Failure, Kind, Verdict};
use crate::run::isolation::Isolation;
use crate::score::Score;
use crate::spec::Level;

/// How a report for people looks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Style {
    /// With colours.
    pub color: bool,
    /// Every failure with its whole picture, instead of the first of each program.
    pub all: bool,
}

const GOOD: Paint = AnsiColor::Green.on_default().bold();
const BAD: Paint = AnsiColor::Red.on_default().bold();
const DIM: Paint = Paint::new().dimmed();

/// Writes the report for people.
///
/// # Errors
/// Where it cannot be written.
pub fn write(report: &Report<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    for lab in &report.labs {
        details(lab, style, out)?;
    }
    for lab in &report.labs {
        summary(lab, style, out)?;
    }
    for (graded, why) in report.errors() {
        writeln!(
            out,
            "{}: the grader could not grade it: {why}",
            graded.case.id()
        )?;
    }
    total(report, style, out)
}

/// One line: the lab, its points, how far it is.
fn summary(lab: &LabReport<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let Score { score, max_score } = lab.score();
    let points = format!("{score:>3}/{max_score}");
    let failed = lab
        .cases
        .iter()
        .filter(|graded| !matches!(graded.verdict, Verdict::Pass))
        .count();
    let (sign, paint, words) = match lab.progress() {
        Progress::Done => ("✓", GOOD, format!("{} cases passed", lab.cases.len())),
        Progress::NotStarted => (
            "·",
            DIM,
            format!("not started: begin with labs/{}/README.md", lab.lab),
        ),
        Progress::Started => (
            "✗",
            BAD,
            format!("{failed} of {} cases failed", lab.cases.len()),
        ),
    };
    writeln!(
        out,
        "{} {:<18} {points}  {words}",
        painted(sign, paint, style),
        lab.lab
    )
}

fn total(report: &Report<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    let Score { score, max_score } = report.score();
    let time = format!("{:.1} s", report.duration.as_secs_f64());
    let isolation = match report.isolation {
        Isolation::Namespace => "each case in a network of its own",
        Isolation::Ports => "each case on a free port",
    };
    let paint = if report.all_passed() { GOOD } else { BAD };
    let points = painted(&format!("{score}/{max_score}"), paint, style);
    writeln!(out, "\n{points} points in {time} ({isolation})")
}

fn details(lab: &LabReport<'_>, style: Style, out: &mut dyn io::Write) -> io::Result<()> {
    if lab.progress() != Progress::Started {
        return Ok(());
    }
    let mut shown = Vec::new();
    for graded in &lab.cases {
        let Verdict::Fail(failure) = &graded.verdict else {
            continue;
        };
        let case = &graded.case;
        let level = match case.level {
            Level::Document => "document",
            Level::Robust => "robust",
        };
        let sign = painted("✗", BAD, style);
        let role = role_name(case.program);
        writeln!(
            out,
            "{sign} {}  ({role}, {level}, {} points)\n  {}",
            case.id(),
            case.points,
            case.title
        )?;
        // What follows from a first mistake is not shown at once: mend one thing at a time.
        let seen_before = shown.contains(&(case.program, failure.kind == Kind::NotBuilt));
        if style.all || !shown.iter().any(|(program, _)| *program == case.program) {
            shown.push((case.program, failure.kind == Kind::NotBuilt));
            writeln!(out, "\n{}", picture(graded, failure, style.color))?;
        } else {
            short(graded, failure, seen_before, out)?;
        }
    }
    Ok(())
}

/// One line of a failure, and how to see the rest.
fn short(
    graded: &Graded,
    failure: &Failure,
    known: bool,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let case = &graded.case;
    if known && failure.kind == Kind::NotBuilt {
        return writeln!(out);
    }
    writeln!(
        out,
        "  {}\n  cargo grade check {} --case {}\n",
        failure.message, case.lab, case.name
    )
}

fn painted(text: &str, paint: Paint, style: Style) -> String {
    if style.color {
        format!("{paint}{text}{paint:#}")
    } else {
        text.to_owned()
    }
}
