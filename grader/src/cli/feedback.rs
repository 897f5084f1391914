//! The feedback pages for a class: one for each submission, and an index.

use super::error::CliError;
use crate::app::class::{BookRow, RowStatus, RunInfo, Store, StoreError};
use crate::output::report::{Audience, ClassIndex, Document, Format, ReportInput, write_report};

/// Writes the pages for a class while its results are read one by one.
pub(super) struct Feedback<'a> {
    store: &'a Store,
    audience: Audience,
    index: ClassIndex<'a>,
}

impl<'a> Feedback<'a> {
    /// Starts without pages. `audience` is who reads the submissions' pages.
    pub(super) fn new(store: &'a Store, run: &'a RunInfo, audience: Audience) -> Self {
        Self {
            store,
            audience,
            index: ClassIndex::new(&run.labs, audience),
        }
    }

    /// Adds a submission to the index.
    pub(super) fn add_row(&mut self, name: &str, document: &Document) {
        let link = Store::link("feedback", name, "html");
        self.index.add(document, &link);
    }

    /// Adds to the index why a row is to be looked at, or that there is nothing to look at.
    pub(super) fn add_look(&mut self, row: &BookRow, has_page: bool) {
        let label = row.label();
        if row.status == RowStatus::NothingHandedIn {
            self.index.add_absent(&label);
        } else if let Some(why) = &row.look {
            let link = Store::link("feedback", &label, "html");
            self.index.look_at(&label, has_page.then_some(&*link), why);
        }
    }

    /// Writes a submission's page, as HTML and as Markdown.
    pub(super) fn write_pages(&self, name: &str, document: &Document) -> Result<(), StoreError> {
        let shown = document.shown_to(self.audience);
        let input = ReportInput {
            document: &shown,
            text: "",
            classroom: None,
            secret: "",
            most: 100.0,
        };
        for (format, extension) in [(Format::Markdown, "md"), (Format::Html, "html")] {
            let mut page = Vec::new();
            write_report(format, &input, &mut page)
                .map_err(|error| StoreError::Io(name.into(), error))?;
            self.store.write_for("feedback", name, extension, &page)?;
        }
        Ok(())
    }

    /// Writes the index.
    pub(super) fn finish(self) -> Result<(), CliError> {
        let page = self.index.page();
        Ok(self.store.write("index.html", page.as_bytes())?)
    }
}
