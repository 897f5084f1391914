//! The end of a run: the gradebook, the pages, and the summary.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{self, Write};

use super::changes::Changes;
use super::summary::ClassSummary;
use super::tally::Unwritten;
use crate::app::class::{
    Assembled, BOOK_FILE, BookPlan, BookReader, CountingAttempt, Gradebook, RunInfo, Store,
    StoreError, contain_write,
};
use crate::cli::error::{CliError, CliResult};
use crate::cli::feedback::Feedback;
use crate::output::report::Audience;

/// What is known at the end of a run.
pub(in crate::cli) struct ClassEnd<'a> {
    pub(in crate::cli) store: &'a Store,
    pub(in crate::cli) run: &'a RunInfo,
    pub(in crate::cli) plan: &'a BookPlan,
    pub(in crate::cli) attempt: CountingAttempt,
    /// Submissions whose result could not be stored.
    pub(in crate::cli) unwritten: &'a Unwritten,
    /// Submissions of which there is no result, and why.
    pub(in crate::cli) missing: &'a BTreeMap<String, String>,
    /// Who the submissions' pages are for.
    pub(in crate::cli) audience: Audience,
}

/// Writes the gradebook and the pages, and prints the summary. What cannot be written of one
/// submission is told, and harms no other.
pub(in crate::cli) fn finish_class(end: &ClassEnd<'_>) -> CliResult {
    let ClassEnd {
        store, run, plan, ..
    } = *end;
    let mut reader = BookReader::new(store, end.unwritten, end.missing, &run.files, end.attempt);
    reader.learn_labs(plan)?;
    let mut gradebook = Gradebook::new(&run.labs, plan.has_people);
    let mut feedback = Feedback::new(store, run, end.audience);
    let mut summary = ClassSummary::default();
    let mut changes = Changes::default();
    let mut seen = BTreeSet::new();
    for planned in &plan.rows {
        let made = reader.assemble(planned)?;
        let is_new = made
            .row
            .submission
            .as_ref()
            .is_none_or(|name| seen.insert(name.clone()));
        if is_new {
            feedback.add_look(&made.row, made.document.is_some());
            if let Some(trouble) = write_pages(store, &mut feedback, &mut changes, &made)? {
                summary.add_trouble(&made.row.label(), &trouble);
            }
            summary.add(&made);
        }
        gradebook.add(made.row);
    }
    store.write("gradebook.csv", gradebook.text().as_bytes())?;
    store.write_json(BOOK_FILE, &gradebook.into_file())?;
    feedback.finish()?;
    changes.write_page(store)?;
    let text = summary.text(store.root(), &changes);
    io::stdout().lock().write_all(text.as_bytes())?;
    // What was printed is not told again.
    changes.mark_told(store)?;
    Ok(summary.status())
}

/// Writes the pages of a submission, and notes what has changed. Returns why that failed, if it
/// did.
fn write_pages(
    store: &Store,
    feedback: &mut Feedback<'_>,
    changes: &mut Changes,
    made: &Assembled,
) -> Result<Option<String>, CliError> {
    let Some(document) = &made.document else {
        return Ok(None);
    };
    let name = made.row.label();
    feedback.add_row(&name, document);
    let Some(record) = &made.record else {
        return Ok(None);
    };
    let written = contain_write(|| {
        changes.add(store, &name, record)?;
        feedback.write_pages(&name, document)
    });
    Ok(written
        .map_err(|error: StoreError| CliError::from(error))?
        .err()
        .map(|it| it.to_string()))
}
