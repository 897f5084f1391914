//! What is said of a class once it is graded, in lines of 80 columns; and its gradebook.

use std::fmt::Write as _;
use std::io::{self, Write as _};

use super::super::feedback::Feedback;
use super::super::{CliResult, ExitStatus};
use crate::app::class::{Gradebook, Previous, Run, Store, StoredResult};
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::width::columns;
use crate::base::text::wrap::{LongWords, cut, wrap};
use crate::output::report::Audience;

/// How wide the lines are.
const COLUMNS: usize = 80;
/// How wide a name is.
const NAME: usize = 24;

/// Writes what is about the whole class, and says what came of it.
pub(in super::super) fn finish(
    store: &Store,
    run: &Run,
    names: &[String],
    troubles: &[String],
    audience: Audience,
) -> CliResult {
    let mut gradebook = Gradebook::new(&run.labs);
    let mut feedback = Feedback::new(store, run, audience);
    let (mut changed, mut open) = (String::new(), troubles.to_vec());
    let (mut graded, mut score, mut max_score) = (0_u32, 0, 0);
    for name in names {
        let Some(record) = store.result(name)? else {
            continue;
        };
        gradebook.add(&record.document);
        feedback.add(name, &record.document)?;
        let name = escape(name);
        if record.is_final() {
            graded += 1;
            score += record.document.score.score;
            max_score = record.document.score.max_score;
        } else {
            let words = format!("{name}: {}", why(&record));
            open.push(words);
        }
        if let Some(before) = &record.previous {
            changed += &regraded(&name, before, &record);
        }
    }
    store.write("gradebook.csv", gradebook.text().as_bytes())?;
    feedback.finish()?;
    let mut said = String::new();
    if !changed.is_empty() {
        let _ = writeln!(said, "{:<NAME$} {:>5} {:>5}", "graded again", "old", "new");
        said += &changed;
        said.push('\n');
    }
    let mean = match graded {
        0 => String::new(),
        graded => format!(
            ", mean {:.1} of {max_score} points",
            f64::from(score) / f64::from(graded)
        ),
    };
    let _ = writeln!(said, "{graded} of {} submissions graded{mean}", names.len());
    for file in ["gradebook.csv", "index.html"] {
        let _ = writeln!(said, "{}", store.root().join(file).display());
    }
    if !open.is_empty() {
        let _ = writeln!(said, "not graded; the same command tries again:");
        for line in &open {
            said += &indented(line);
        }
    }
    io::stdout().lock().write_all(said.as_bytes())?;
    Ok(if open.is_empty() {
        ExitStatus::Passed
    } else {
        ExitStatus::Trouble
    })
}

/// Why a case could not be graded.
fn why(record: &StoredResult) -> String {
    let mut errors = record.document.cases().filter_map(|(lab, case)| {
        let error = case.error.as_ref()?;
        Some(format!("{}/{}: {error}", lab.lab, case.case))
    });
    errors.next().unwrap_or_default()
}

fn regraded(name: &str, before: &Previous, now: &StoredResult) -> String {
    let (old, new) = (before.score.score, now.document.score.score);
    let mut said = format!("{} {old:>5} {new:>5}", cut_to(name));
    let mut reasons = before.because.iter();
    let first = reasons.next().map_or("", String::as_str);
    let _ = writeln!(said, "  {first} changed");
    for reason in reasons {
        let _ = writeln!(said, "{:<NAME$} {:>11}  {reason} changed", "", "");
    }
    for case in &before.cases {
        said += &indented(case);
    }
    said
}

/// A name in as many columns as there are for one.
fn cut_to(name: &str) -> String {
    let name = cut(name, NAME, Charset::Unicode);
    let padding = NAME.saturating_sub(columns(&name));
    name + &" ".repeat(padding)
}

fn indented(line: &str) -> String {
    let lines = line
        .lines()
        .flat_map(|line| wrap(line, COLUMNS - 4, LongWords::Break));
    lines.map(|line| format!("    {line}\n")).collect()
}
