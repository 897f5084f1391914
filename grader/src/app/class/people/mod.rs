//! Who handed in what: students as a roster, a sheet or the name of a submission knows them.

mod directory;
mod gradescope;
mod identity;
mod names;
mod roster;

pub(crate) use directory::{Directory, Lookup};
pub(crate) use gradescope::{METADATA, read_submitters};
pub(crate) use identity::{Identity, attempt_order, student_of_submission};
pub(crate) use roster::{RosterError, find_heading, person_at, read_roster};
