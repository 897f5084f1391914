//! Draws the conversation of a case as a ladder: a column for each actor, an arrow for each
//! message.
//!
//! Pure: a [`Diagram`] is made from a case, its transcript and its verdict, and a picture is made
//! from the diagram alone. The caller decides whether the picture goes to a terminal, a file or a
//! web page.

mod canvas;
mod diagram;
mod label;
mod ladder;
mod layout;
mod list;
mod style;
mod svg;
mod terminal;

pub(crate) use diagram::deserialize_diagram;
pub use diagram::{Detail, Diagram, DiagramFailure, DiagramOutcome, DiagramRow, RowMark};
pub use label::Label;
pub use style::LadderStyle;
pub use svg::{STYLE, draw_svg, draw_svg_part};
pub use terminal::draw_text;
