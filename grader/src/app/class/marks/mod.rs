//! Marks back into a sheet of the school's system: knows the sheet, finds everybody's row in it and
//! the lab's column, and fills the cells.

mod column;
mod fill;
mod number;
mod rows;
mod system;
#[cfg(test)]
mod tests;

pub(crate) use fill::{FillOptions, Filled, Keep, fill_marks};
pub(crate) use rows::{InSheet, SheetRows};
