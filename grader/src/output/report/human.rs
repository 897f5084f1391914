//! The report for people: the failures, a line for each lab, and what to do next.

use std::io;

use anstyle::Style;

use super::by_hand::command_by_hand;
use super::failure::{PictureStyle, failure_picture};
use super::results::{LabProgress, LabReport, Report};
use crate::base::text::escape::{escape, escape_colored};
use crate::base::text::paint::{BAD, DIM, GOOD, painted};
use crate::base::text::wrap::{wrap_after, wrap_line};
use crate::output::graded::{Graded, Score};
use crate::spec::Role;
use crate::verdict::conversation::Kind;
use crate::verdict::judge::{Failure, Verdict};

/// How a report for people looks.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReportStyle {
    /// The width of its lines, except for commands and for lines that show bytes or code.
    pub columns: usize,
    /// Whether to use colours.
    pub color: bool,
    /// Whether to describe every failure in full, or only the first of each program.
    pub describe_all: bool,
    /// The options that selected the programs, as given on the command line. Suggested commands
    /// repeat them, so that they grade the same programs.
    pub rerun_options: String,
    /// What to say about cases that were left out of this copy of the course.
    pub held_back: Option<String>,
}

/// Writes the report for people.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_human(
    report: &Report<'_>,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for lab in &report.labs {
        write_failures(lab, style, out)?;
    }
    for lab in &report.labs {
        write_lab_line(lab, style, out)?;
    }
    for (graded, why) in report.errors() {
        let why = escape(&why.to_string());
        let line = format!("{}: the grader could not grade it: {why}", graded.case.id());
        write_wrapped(&line, style, out)?;
    }
    write_total(report, style, out)
}

/// Writes one line: the lab, its points and its state.
fn write_lab_line(
    lab: &LabReport<'_>,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
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
        LabProgress::Done => (
            "✓",
            GOOD,
            format!("{} passed{}", count_cases(lab.cases.len()), each_run(lab)),
        ),
        LabProgress::NotStarted => (
            "·",
            DIM,
            format!("not started: begin with labs/{}/README.md", lab.lab),
        ),
        LabProgress::Started => ("✗", BAD, {
            let mut words = format!("{failed} of {} failed", count_cases(lab.cases.len()));
            if ungraded > 0 {
                words += &format!(", {ungraded} could not be graded");
            }
            words
        }),
    };
    let lead = format!(" {:<18} {points}  ", lab.lab);
    let sign = (sign, paint);
    write_signed(sign, &lead, &words, style, out)
}

/// Writes a sign in its colour, a lead, and prose that is aligned with its first word.
fn write_signed(
    (sign, paint): (&str, Style),
    lead: &str,
    prose: &str,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    for line in wrap_after(&format!("{sign}{lead}"), prose, style.columns) {
        match line.strip_prefix(sign) {
            Some(rest) => writeln!(out, "{}{rest}", painted(sign, paint, style.color))?,
            None => writeln!(out, "{line}")?,
        }
    }
    Ok(())
}

/// Writes a line of prose.
fn write_wrapped(line: &str, style: &ReportStyle, out: &mut dyn io::Write) -> io::Result<()> {
    for line in wrap_line(line, style.columns) {
        writeln!(out, "{line}")?;
    }
    Ok(())
}

fn write_total(
    report: &Report<'_>,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let Score { score, max_score } = report.score();
    let time = format!("{:.1} s", report.duration.as_secs_f64());
    let isolation = report.isolation.description().report;
    let paint = if report.all_passed() { GOOD } else { BAD };
    let points = painted(&format!("{score}/{max_score}"), paint, style.color);
    writeln!(out, "\n{points} points in {time} ({isolation})")?;
    match &style.held_back {
        Some(words) => write_wrapped(words, style, out),
        None => Ok(()),
    }
}

fn write_failures(
    lab: &LabReport<'_>,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
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
            cases.partition(|graded| failure_of(graded).is_none());
        let failed: Vec<_> = failed
            .iter()
            .filter_map(|graded| Some((*graded, failure_of(graded)?)))
            .collect();
        match failed.first() {
            None => {}
            Some((first, why)) if why.kind == Kind::NotBuilt => {
                write_not_built(first, why, style, out)?;
            }
            Some((first, why))
                if passed.is_empty() && failed.iter().all(|(_, why)| is_todo(why)) =>
            {
                let what = format!("{} {}", first.case.lab, program.name());
                writeln!(
                    out,
                    "{} {what}: not started",
                    painted("·", DIM, style.color)
                )?;
                write_wrapped(&format!("  {}", escape(&why.message)), style, out)?;
                writeln!(out)?;
            }
            Some(_) => write_program_failures(&failed, style, out)?,
        }
    }
    Ok(())
}

/// Writes the failures of one program. Only the first is in full, because the others often follow
/// from it.
fn write_program_failures(
    failed: &[(&Graded, &Failure)],
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let picture = PictureStyle {
        columns: style.columns,
        color: style.color,
    };
    for (index, (graded, failure)) in failed.iter().enumerate() {
        let case = &graded.case;
        let (sign, role) = (painted("✗", BAD, style.color), case.program.name());
        let (id, level, points) = (case.id(), case.level, case.points);
        writeln!(out, "{sign} {id}  ({role}, {level}, {points} points)")?;
        write_wrapped(&format!("  {}", case.title), style, out)?;
        // With other random values, the failure might not occur.
        let seed = case.seed.map(|seed| format!(" --seed {seed}"));
        let more = format!(
            "cargo grade check {} --case {}{}{}",
            case.lab,
            case.name,
            style.rerun_options,
            seed.as_deref().unwrap_or_default()
        );
        if style.describe_all || index == 0 {
            let trace = format!(
                "cargo grade trace {} {}{}{}",
                case.lab,
                case.name,
                style.rerun_options,
                seed.as_deref().unwrap_or_default()
            );
            let (trace, color) = (painted(&trace, DIM, style.color), style.color);
            let failed = failure_picture(graded, failure, picture);
            writeln!(out, "\n{failed}\n  see it: {trace}")?;
            if let Some(command) = command_by_hand(case, failure) {
                let command = painted(&command, DIM, color);
                writeln!(out, "  by hand, while your server runs: {command}")?;
            }
            writeln!(out)?;
        } else {
            write_wrapped(&format!("  {}", escape(&failure.message)), style, out)?;
            if let Some(note) = graded.repeats_note() {
                write_wrapped(&format!("  {note}"), style, out)?;
            }
            writeln!(out, "  {}\n", painted(&more, DIM, style.color))?;
        }
    }
    Ok(())
}

/// Writes why a program could not be built, with the compiler's messages.
///
/// # Errors
/// If `out` cannot be written to.
pub fn write_not_built(
    graded: &Graded,
    failure: &Failure,
    style: &ReportStyle,
    out: &mut dyn io::Write,
) -> io::Result<()> {
    let role = graded.case.program.name();
    let (lead, message) = (format!(" {} {role}: ", graded.case.lab), &failure.message);
    write_signed(("✗", BAD), &lead, &escape(message), style, out)?;
    writeln!(out)?;
    let Some(messages) = &failure.compiler else {
        return Ok(());
    };
    for line in escape_colored(messages.trim_end(), style.color).lines() {
        // Indented so that it cannot be mistaken for the report's own text: a program can make the
        // compiler print anything.
        writeln!(out, "{}", format!("  {line}").trim_end())?;
    }
    writeln!(out)
}

fn failure_of(graded: &Graded) -> Option<&Failure> {
    match &graded.verdict {
        Verdict::Fail(failure) => Some(failure),
        Verdict::Pass | Verdict::Error(_) => None,
    }
}

fn is_todo(failure: &Failure) -> bool {
    failure.kind == Kind::NotImplemented
}

/// How often each case was run, if that was more than once.
fn each_run(lab: &LabReport<'_>) -> String {
    let runs = lab.cases.iter().map(|graded| graded.repeats);
    match runs
        .map(|repeats| repeats.map(|it| it.runs))
        .min()
        .flatten()
    {
        Some(runs) => format!(", each {runs} times"),
        None => String::new(),
    }
}

fn count_cases(count: usize) -> String {
    if count == 1 {
        "1 case".to_owned()
    } else {
        format!("{count} cases")
    }
}
