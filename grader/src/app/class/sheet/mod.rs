//! Tables as schools' systems and spreadsheets write them. A cell can be replaced, and everything
//! else stays as it is, byte for byte.

mod encoding;
mod headings;
mod table;

pub(crate) use headings::{Heading, PersonColumns, heading};
pub(crate) use table::{SheetTable, TableError};
