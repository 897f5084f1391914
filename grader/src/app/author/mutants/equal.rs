//! The mutants that behave as the program without the change, as far as anyone can see from
//! outside: a list that people keep, with a reason for each.

use std::path::Path;
use std::{fs, io};

use serde::Deserialize;

/// The list of all labs.
const COMMON_FILE: &str = "solutions/equal.yaml";

/// The name of each lab's list.
pub(crate) const EQUAL_MUTANTS: &str = "equal.yaml";

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
    /// In any lab.
    common: Vec<EqualMutant>,
    /// Of this lab.
    own: Vec<EqualMutant>,
}

impl EqualMutants {
    /// Reads what is known of all labs and of this one.
    ///
    /// # Errors
    /// If a list cannot be read.
    pub(crate) fn read(root: &Path, lab: &str) -> io::Result<Self> {
        let own = Path::new("solutions").join(lab).join(EQUAL_MUTANTS);
        Ok(Self {
            common: read_list(&root.join(COMMON_FILE))?,
            own: read_list(&root.join(own))?,
        })
    }

    /// Whether a mutant is listed for this lab.
    pub(crate) fn is_own(&self, name: &str) -> bool {
        self.own.iter().any(|equal| equal.mutant == name)
    }

    /// Whether a mutant is listed for this lab or, without its program, for all.
    pub(crate) fn contains(&self, name: &str) -> bool {
        let (_, in_both) = name.split_once(' ').unwrap_or_default();
        self.is_own(name) || self.common.iter().any(|equal| equal.mutant == in_both)
    }
}

/// Reads a list; it is empty if there is no such file.
fn read_list(path: &Path) -> io::Result<Vec<EqualMutant>> {
    let text = match fs::read_to_string(path) {
        Err(error) if error.kind() == io::ErrorKind::NotFound => return Ok(Vec::new()),
        text => text?,
    };
    serde_yaml::from_str(&text)
        .map_err(|error| io::Error::other(format!("{}: {error}", path.display())))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mutant_is_listed_for_one_program_or_for_both() {
        let folder = tempfile::tempdir().expect("a folder");
        let lab = folder.path().join("solutions/lab");
        fs::create_dir_all(&lab).expect("a folder");
        let write = |path: &str, mutant: &str| {
            let text = format!("- {{mutant: '{mutant}', because: it waits}}\n");
            fs::write(folder.path().join(path), text).expect("a file");
        };
        write(COMMON_FILE, "f: swaps");
        write("solutions/lab/equal.yaml", "server g: swaps");
        let equal = EqualMutants::read(folder.path(), "lab").expect("lists");
        let listed = |name: &str| equal.contains(name);
        assert!(listed("server f: swaps") && listed("client f: swaps"));
        assert!(listed("server g: swaps") && !listed("client g: swaps"));
    }
}
