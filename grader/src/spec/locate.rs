//! Finds the place of a value in its file, by reading the file again.

use super::source::{Located, Location, Mark, Source};
use super::written::{self, Record};

impl Source {
    /// Where the value with this mark was written.
    #[must_use]
    pub fn locate(&self, mark: Mark) -> Location {
        if self.path.file_name().is_some_and(|name| name == "lab.yaml") {
            written::locate::<Located<Record<written::Lab>>>(&self.text, mark)
        } else {
            written::locate::<Located<Record<written::Case>>>(&self.text, mark)
        }
    }
}
