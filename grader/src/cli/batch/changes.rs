//! What has changed since the results before: told once, with both reports.

use std::fmt::Write as _;
use std::io;

use unicode_width::UnicodeWidthStr;

use super::lines::indented;
use crate::app::class::{Previous, Store, StoreError, StoredResult};
use crate::base::text::charset::Charset;
use crate::base::text::escape::escape;
use crate::base::text::wrap::cut;
use crate::output::report::{ChangedSubmission, changes_page};

/// The width of the column of names.
const NAME: usize = 24;
/// The folder of the pages before the last change.
const BEFORE: &str = "before";

/// The submissions whose result has changed, and was not told yet.
#[derive(Default)]
pub(super) struct Changes {
    names: Vec<String>,
    lines: String,
    page: Vec<ChangedSubmission>,
}

impl Changes {
    /// Adds a submission, if its result has changed. Its page must not be written yet: the one that
    /// there is is kept.
    pub(super) fn add(
        &mut self,
        store: &Store,
        name: &str,
        record: &StoredResult,
    ) -> Result<(), StoreError> {
        let Some(before) = record.previous.as_ref().filter(|it| !it.is_told) else {
            return Ok(());
        };
        let own = record.document.submission.clone();
        self.names.push(own.unwrap_or_default());
        self.lines += &lines(&escape(name), before, record);
        let has_page = match store.read_for("feedback", name, "html") {
            Ok(page) => store
                .write_for(BEFORE, name, "html", &page)
                .map(|()| true)?,
            Err(StoreError::Io(_, error)) if error.kind() == io::ErrorKind::NotFound => false,
            Err(error) => return Err(error),
        };
        self.page.push(ChangedSubmission {
            name: name.to_owned(),
            before: before.score,
            now: record.is_final().then_some(record.document.score),
            because: before.because.clone(),
            cases: before.cases.clone(),
            page: Store::link("feedback", name, "html"),
            page_before: has_page.then(|| Store::link(BEFORE, name, "html")),
        });
        Ok(())
    }

    /// A table of the changes, for the summary; empty if there are none.
    pub(super) fn text(&self) -> String {
        if self.lines.is_empty() {
            return String::new();
        }
        let heading = format!("{:<NAME$} {:>5} {:>5}", "graded again", "old", "new");
        format!("{heading}\n{}\n", self.lines)
    }

    /// Whether anything has changed.
    pub(super) fn is_empty(&self) -> bool {
        self.names.is_empty()
    }

    /// Writes a page of the changes, if there are any.
    pub(super) fn write_page(&self, store: &Store) -> Result<(), StoreError> {
        if self.is_empty() {
            return Ok(());
        }
        store.write("changes.html", changes_page(&self.page).as_bytes())
    }

    /// Notes that the changes were told.
    pub(super) fn mark_told(&self, store: &Store) -> Result<(), StoreError> {
        for name in &self.names {
            if let Some(mut record) = store.read_result(name)? {
                if let Some(before) = &mut record.previous {
                    before.is_told = true;
                }
                store.write_result(name, &record)?;
            }
        }
        Ok(())
    }
}

/// How the result of a submission has changed, and why.
fn lines(name: &str, before: &Previous, now: &StoredResult) -> String {
    let old = before.score.score;
    let new = if now.is_final() {
        now.document.score.score.to_string()
    } else {
        "-".to_owned()
    };
    let mut text = format!("{} {old:>5} {new:>5}", padded_name(name));
    let mut reasons = before.because.iter();
    match reasons.next() {
        Some(first) => {
            let _ = writeln!(text, "  {first} changed");
        }
        None => text.push('\n'),
    }
    for reason in reasons {
        let _ = writeln!(text, "{:<NAME$} {:>11}  {reason} changed", "", "");
    }
    for case in &before.cases {
        text += &indented(case);
    }
    text
}

/// A name cut or padded to the width of its column.
fn padded_name(name: &str) -> String {
    let name = cut(name, NAME, Charset::Unicode);
    let width = name.width();
    name + &" ".repeat(NAME.saturating_sub(width))
}
