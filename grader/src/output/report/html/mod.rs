//! Reports as web pages: the report of one submission, and the index of a class. Each page is a
//! single self-contained file.
//!
//! The pages are readable without scripts; with scripts they can be searched, filtered and sorted.
//! All content is text escaped by maud, or a picture from `trace`. Even if a script got into a
//! page, browsers would not run it, because the page's policy allows only the page's own script.

mod bars;
mod changes;
mod frame;
mod index;
mod look;
mod page;
mod rules;
mod section;

use std::io;

pub use changes::{ChangedSubmission, changes_page};
pub use index::ClassIndex;
use page::submission_page;

use super::document::Document;

/// Writes the report as a web page.
///
/// # Errors
/// If `out` cannot be written to.
pub(super) fn write_html(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(submission_page(document).as_bytes())
}
