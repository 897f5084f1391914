//! The report for people: a line a lab, the failures, and what to do next.

use std::io;

use anstyle::{AnsiColor, Style as Paint};

use super::failure::picture;
use super::{LabProgress, LabReport, Report};
use crate::output::graded::{Graded, Score};
use crate::spec::Role;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// How a report for people looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportStyle {
    /// With colours.
    pub color: bool,
    /// Every failure with its whole picture, instead of the first of each program.
    pub all: bool,
    /// The options that choose the programs, as they were given: a command that is suggested grades the same ones.
    pub again: String,
    /// What is said of cases that this copy of the course does not have.
    pub held_back: Option<String>,
}

const GOOD: Paint = AnsiColor::Green.on_default().bold();
const BAD: Paint = AnsiColor::Red.on_default().bold();
const DIM: Paint = Paint::new().dimmed();

/// Writes the report for people.
///
/// # Errors
/// Where it cannot be written.
pub fn write(report: &Report<'_>, style: &ReportStyle, out: &mut dyn io::Write) -> io::Result<()> {
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
fn summary(lab: &LabReport<'_>, style: &ReportStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let Score { score, max_score } = lab.score();
    let points = format!("{score:>3}/{max_score}");
    let count = |is: fn(&Verdict) -> bool| {
        lab.cases
            .iter()
            .filter(|graded| is(&graded.verdict))
            .count()
    };
    let failed = count(|verdict| matches!(verdict, Verdict::Fail(_)));
    let ungraded = count(|verdict| matches!(verdict, Verdict::Error(_)));
    let (sign, paint, words) = match lab.progress() {
        LabProgress::Done => ("✓", GOOD, format!("{} passed", cases(lab.cases.len()))),
        LabProgress::NotStarted => (
            "·",
            DIM,
            format!("not started: begin with labs/{}/README.md", lab.lab),
        ),
        LabProgress::Started => ("✗", BAD, {
            let mut words = format!("{failed} of {} failed", cases(lab.cases.len()));
            if ungraded > 0 {
                words += &format!(", {ungraded} could not be graded");
            }
            words
        }),
    };
    writeln!(
        out,
        "{} {:<18} {points}  {words}",
        painted(sign, paint, style),
        lab.lab
    )
}

fn total(report: &Report<'_>, style: &ReportStyle, out: &mut dyn io::Write) -> io::Result<()> {
    let Score { score, max_score } = report.score();
    let time = format!("{:.1} s", report.duration.as_secs_f64());
    let isolation = report.isolation.description().report;
    let paint = if report.all_passed() { GOOD } else { BAD };
    let points = painted(&format!("{score}/{max_score}"), paint, style);
    writeln!(out, "\n{points} points in {time} ({isolation})")?;
    match &style.held_back {
        Some(words) => writeln!(out, "{words}"),
        None => Ok(()),
    }
}

fn details(lab: &LabReport<'_>, style: &ReportStyle, out: &mut dyn io::Write) -> io::Result<()> {
    if lab.progress() != LabProgress::Started {
        return Ok(());
    }
    for program in Role::ALL {
        let cases = lab
            .cases
            .iter()
            .copied()
            .filter(|graded| graded.case.program == program);
        let (passed, failed): (Vec<_>, Vec<_>) =
            cases.partition(|graded| failure(graded).is_none());
        let failed: Vec<_> = failed
            .iter()
            .filter_map(|graded| Some((*graded, failure(graded)?)))
            .collect();
        match failed.first() {
            None => {}
            Some((first, why)) if why.kind == Kind::NotBuilt => {
                write_not_built(first, why, style, out)?;
            }
            Some((first, why))
                if passed.is_empty() && failed.iter().all(|(_, why)| is_todo(why)) =>
            {
                let what = format!("{} {program}", first.case.lab);
                writeln!(
                    out,
                    "{} {what}: not started\n  {}\n",
                    painted("·", DIM, style),
                    why.message
                )?;
            }
            Some(_) => failures(&failed, style, out)?,
        }
    }
    Ok(())
}

/// The failures of one program: the first in full, because the others often follow from it.
fn failures(
    failed: &[(&Graded, &Failure)],
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for (index, (graded, failure)) in failed.iter().enumerate() {
        let case = &graded.case;
        let (sign, role, level) = (painted("✗", BAD, style), case.program, case.level);
        writeln!(
            out,
            "{sign} {}  ({role}, {level}, {} points)\n  {}",
            case.id(),
            case.points,
            case.title
        )?;
        // Other random values may not show the same failure.
        let seed = case.seed.map(|seed| format!(" --seed {seed}"));
        let more = format!(
            "cargo grade check {} --case {}{}{}",
            case.lab,
            case.name,
            style.again,
            seed.as_deref().unwrap_or_default()
        );
        if style.all || index == 0 {
            let trace = format!(
                "cargo grade trace {} {}{}{}",
                case.lab,
                case.name,
                style.again,
                seed.as_deref().unwrap_or_default()
            );
            writeln!(
                out,
                "\n{}\n  see it: {}\n",
                picture(graded, failure, style.color),
                painted(&trace, DIM, style)
            )?;
        } else {
            writeln!(
                out,
                "  {}\n  {}\n",
                failure.message,
                painted(&more, DIM, style)
            )?;
        }
    }
    Ok(())
}

/// Why there is no program, once, with what the compiler said.
///
/// # Errors
/// Where it cannot be written.
pub fn write_not_built(
    graded: &Graded,
    failure: &Failure,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let (sign, role) = (painted("✗", BAD, style), graded.case.program);
    writeln!(
        out,
        "{sign} {} {role}: {}\n",
        graded.case.lab, failure.message
    )?;
    let Some(messages) = &failure.compiler else {
        return Ok(());
    };
    for line in messages.trim_end().lines() {
        // Behind the beginning of a line, where the report's own words stand: a program can have the compiler say anything.
        writeln!(out, "{}", format!("  {line}").trim_end())?;
    }
    writeln!(out)
}

fn failure(graded: &Graded) -> Option<&Failure> {
    match &graded.verdict {
        Verdict::Fail(failure) => Some(failure),
        Verdict::Pass | Verdict::Error(_) => None,
    }
}

fn is_todo(failure: &Failure) -> bool {
    failure.kind == Kind::NotImplemented
}

fn cases(count: usize) -> String {
    if count == 1 {
        "1 case".to_owned()
    } else {
        format!("{count} cases")
    }
}

fn painted(text: &str, paint: Paint, style: &ReportStyle) -> String {
    if style.color {
        format!("{paint}{text}{paint:#}")
    } else {
        text.to_owned()
    }
}
