//! What people read of a class: a page for each submission, and the index of all.

use super::CliError;
use crate::app::class::{Run, Store};
use crate::output::report::{Audience, ClassIndex, Document, Format, ReportInput, write_report};

/// The pages of a class, written while its results are read one by one.
pub(super) struct Feedback<'a> {
    store: &'a Store,
    audience: Audience,
    class: ClassIndex<'a>,
}

impl<'a> Feedback<'a> {
    /// None yet; `audience`: who reads the page of a submission.
    pub(super) fn new(store: &'a Store, run: &'a Run, audience: Audience) -> Self {
        Self {
            store,
            audience,
            class: ClassIndex::new(&run.labs, audience),
        }
    }

    /// Writes what the author of a submission is told, as a page and as Markdown.
    pub(super) fn add(&mut self, name: &str, document: &Document) -> Result<(), CliError> {
        let shown = document.shown_to(self.audience);
        let input = ReportInput {
            document: &shown,
            text: "",
            classroom: None,
            secret: "",
        };
        for (format, ending) in [(Format::Markdown, "md"), (Format::Html, "html")] {
            let mut page = Vec::new();
            write_report(format, &input, &mut page)?;
            self.store.write_for("feedback", name, ending, &page)?;
        }
        let link = Store::link("feedback", name, "html");
        self.class.add(document, &link);
        Ok(())
    }

    /// Writes the index.
    pub(super) fn finish(self) -> Result<(), CliError> {
        let page = self.class.page();
        Ok(self.store.write("index.html", page.as_bytes())?)
    }
}
