//! Reports as web pages, each one file that needs nothing else: the report of one submission, and
//! the index of a class. They can be read without scripts; with them they can be searched, filtered
//! and sorted. What is in them is text that maud has escaped, or a picture of `trace`'s; and should
//! some of it be a script after all, no browser runs it, because the page allows only its own.

mod bars;
mod frame;
mod index;
mod page;
mod section;

use std::io;

pub use index::ClassIndex;

use super::document::Document;

/// Writes the report as a web page.
///
/// # Errors
/// Where it cannot be written.
pub(super) fn write(document: &Document, out: &mut dyn io::Write) -> io::Result<()> {
    out.write_all(page::page(document).as_bytes())
}
