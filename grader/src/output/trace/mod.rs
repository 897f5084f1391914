//! Draws the conversation of a case as a ladder: the actors as columns, an arrow for each message.
//! Pure: a [`Diagram`] is made of a case, its transcript and its verdict, and a picture of the
//! diagram alone. What is a terminal, a file or a reader with a page of its own is not its
//! business.

mod canvas;
mod diagram;
mod label;
mod ladder;
mod layout;
mod list;
mod svg;
mod terminal;

pub(crate) use diagram::stored;
pub use diagram::{Detail, Diagram, DiagramOutcome, DiagramRow, Failed, RowMark};
pub use label::{Charset, Label};
pub(crate) use label::{cut, wrap};
pub use svg::{STYLE, svg, svg_part};
pub use terminal::{LadderStyle, text};
