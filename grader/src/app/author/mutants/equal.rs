//! The mutants that behave as the program without the change, as far as anyone can see from
//! outside: a list that people keep, with a reason for each.

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;

/// The lists: of the library, and of each lab.
pub(crate) const LIBRARY_FILE: &str = "solutions/netlab.yaml";
pub(crate) const LAB_FILE: &str = "equal.yaml";

/// A mutant that makes no difference.
#[derive(Clone, Debug, Deserialize)]
#[serde(deny_unknown_fields)]
struct EqualMutant {
    /// Its name.
    mutant: String,
    /// Why it makes no difference.
    #[expect(dead_code, reason = "it is there to be read in the file")]
    because: String,
}

/// The mutants of a lab that make no difference.
#[derive(Clone, Debug, Default)]
pub(crate) struct EqualMutants {
    listed: Vec<EqualMutant>,
}

impl EqualMutants {
    /// Reads what is known of the library and of this lab.
    ///
    /// # Errors
    /// If a list cannot be read.
    pub(crate) fn read(root: &Path, lab: &str) -> io::Result<Self> {
        let own = Path::new("solutions").join(lab).join(LAB_FILE);
        let mut listed = Vec::new();
        for path in [Path::new(LIBRARY_FILE), &own] {
            let text = match fs::read_to_string(root.join(path)) {
                Ok(text) => text,
                Err(error) if error.kind() == io::ErrorKind::NotFound => continue,
                Err(error) => return Err(error),
            };
            let read: Vec<EqualMutant> = serde_yaml::from_str(&text)
                .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))?;
            listed.extend(read);
        }
        Ok(Self { listed })
    }

    /// Whether a mutant is listed.
    pub(crate) fn contains(&self, name: &str) -> bool {
        self.listed.iter().any(|equal| equal.mutant == name)
    }
}
