//! Creates a new lab: the files that every lab has, with marks where the author must write
//! something. `verify` finds the marks, and then reports whatever else is missing.

use std::fs::{self, OpenOptions};
use std::io::{self, Write};
use std::path::{Path, PathBuf};

use crate::course::{Version, skeleton_path, source_path};
use crate::spec::{Lab, Role, Transport};

/// The skeleton; also the solution until it is written.
const PROGRAM: &str = include_str!("templates/program.rs.txt");

/// The files of a lab, except its programs.
const FILES: [(&str, &str); 7] = [
    (
        "labs/LAB/Cargo.toml",
        include_str!("templates/Cargo.toml.txt"),
    ),
    ("labs/LAB/README.md", include_str!("templates/README.md")),
    ("specs/LAB/lab.yaml", include_str!("templates/lab.yaml")),
    (
        "specs/LAB/server-session.yaml",
        include_str!("templates/server.yaml"),
    ),
    (
        "specs/LAB/client-session.yaml",
        include_str!("templates/client.yaml"),
    ),
    (
        "specs/LAB/two-clients.yaml",
        include_str!("templates/two-clients.yaml"),
    ),
    (
        "specs/LAB/no-server.yaml",
        include_str!("templates/no-server.yaml"),
    ),
];

/// The lowest port of a new lab.
const FIRST_PORT: u16 = 7001;

/// A lab to be created.
#[derive(Debug)]
pub(crate) struct NewLab {
    name: String,
    transport: Transport,
    order: u32,
    port: u16,
}

/// Why a lab cannot be created.
#[derive(Debug, thiserror::Error)]
pub(crate) enum NewLabError {
    /// The name cannot be used for folders, packages and binaries.
    #[error(
        "`{0}` cannot be a lab's name: lower-case letters, digits and single `-`, a letter first, \
         at most 40"
    )]
    Name(String),
    /// A folder with this name already exists.
    #[error("{} is there already", .0.display())]
    Exists(PathBuf),
    /// A file cannot be written.
    #[error("{} cannot be written: {error}", .path.display())]
    Write {
        /// The file, relative to the course's folder.
        path: PathBuf,
        /// The system's error.
        #[source]
        error: io::Error,
    },
}

impl NewLab {
    /// A lab ordered after `labs`, with a port that none of them uses.
    ///
    /// # Errors
    /// If a lab cannot have this name.
    pub(crate) fn new(name: &str, transport: Transport, labs: &[Lab]) -> Result<Self, NewLabError> {
        let parts = name.split('-');
        let is_part = |part: &str| {
            let plain = |c: char| c.is_ascii_lowercase() || c.is_ascii_digit();
            !part.is_empty() && part.chars().all(plain)
        };
        let starts = name.starts_with(|c: char| c.is_ascii_lowercase());
        if !starts || name.len() > 40 || !parts.into_iter().all(is_part) {
            return Err(NewLabError::Name(name.to_owned()));
        }
        let is_used = |port: &u16| labs.iter().any(|lab| lab.address.port() == *port);
        let last = labs.iter().map(|lab| lab.order).max();
        Ok(Self {
            name: name.to_owned(),
            transport,
            order: last.unwrap_or(0) + 1,
            port: (FIRST_PORT..)
                .find(|port| !is_used(port))
                .unwrap_or(FIRST_PORT),
        })
    }

    /// Writes the lab's files and returns their paths.
    ///
    /// # Errors
    /// If one of its folders already exists (nothing is written then), or a file cannot be written.
    pub(crate) fn write(&self, root: &Path) -> Result<Vec<PathBuf>, NewLabError> {
        for folder in ["labs", "specs", "solutions"] {
            let folder = Path::new(folder).join(&self.name);
            if root.join(&folder).exists() {
                return Err(NewLabError::Exists(folder));
            }
        }
        let mut written = Vec::new();
        for (path, text) in self.files() {
            let full = root.join(&path);
            let file = full
                .parent()
                .map_or(Ok(()), fs::create_dir_all)
                .and_then(|()| {
                    let mut file = OpenOptions::new()
                        .write(true)
                        .create_new(true)
                        .open(&full)?;
                    file.write_all(text.as_bytes())
                });
            file.map_err(|error| NewLabError::Write {
                path: path.clone(),
                error,
            })?;
            written.push(path);
        }
        Ok(written)
    }

    fn files(&self) -> Vec<(PathBuf, String)> {
        let mut files: Vec<(PathBuf, String)> = FILES
            .iter()
            .map(|(path, text)| (path.replace("LAB", &self.name).into(), self.fill(text)))
            .collect();
        for role in Role::ALL {
            let program = self
                .fill(PROGRAM)
                .replace("{{role}}", &role.to_string())
                .replace(
                    "{{call}}",
                    match role {
                        Role::Server => "bind to",
                        Role::Client => "send to",
                    },
                );
            let given = "TODO: the solution, with a todo! in place of each decision.";
            let solution = "TODO: what it does, and then the program.";
            for (version, mark) in [(Version::Solution, solution), (Version::Submission, given)] {
                let text = program.replace("{{mark}}", mark);
                if version == Version::Submission {
                    files.push((skeleton_path(&self.name, role), text.clone()));
                }
                files.push((source_path(&self.name, role, version), text));
            }
        }
        files
    }

    fn fill(&self, template: &str) -> String {
        let (transport, client_message) = match self.transport {
            // The newline is optional, because documents do not say how a client ends its message.
            Transport::Tcp => ("tcp", "\"hello, ${word}\", newline: optional"),
            Transport::Udp => ("udp", "\"hello, ${word}\""),
        };
        template
            .replace("{{lab}}", &self.name)
            .replace("{{order}}", &self.order.to_string())
            .replace("{{transport}}", transport)
            .replace("{{address}}", &format!("127.0.0.1:{}", self.port))
            .replace("{{client_message}}", client_message)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::app::author::verify::{read_manifest, write_rules_section};
    use crate::spec::load_lab;

    #[test]
    fn a_new_lab_has_right_specs_and_marks() {
        for transport in [Transport::Tcp, Transport::Udp] {
            let folder = tempfile::tempdir().unwrap();
            let lab = NewLab::new("tcp-ping", transport, &[]).unwrap();
            let written = lab.write(folder.path()).unwrap();
            assert_eq!(written.len(), 13);
            let read = load_lab(&folder.path().join("specs/tcp-ping")).unwrap();
            assert_eq!(
                (read.transport, read.order, read.cases.len()),
                (transport, 1, 4)
            );
            for path in written {
                let text = fs::read_to_string(folder.path().join(&path)).unwrap();
                assert!(text.contains("TODO:"), "{} has no mark", path.display());
                assert!(!text.contains("{{"), "{} has a hole", path.display());
            }
            assert_eq!(write_rules_section(folder.path(), &read).unwrap(), None);
            let manifest = read_manifest(folder.path(), "tcp-ping").unwrap();
            assert_eq!(manifest.issue(), None);
            let again = lab.write(folder.path()).unwrap_err().to_string();
            assert_eq!(again, "labs/tcp-ping is there already");
            let next = NewLab::new("next", transport, &[read]).unwrap();
            assert_eq!((next.order, next.port), (2, 7002));
        }
    }

    #[test]
    fn a_name_is_a_name_everywhere() {
        for name in ["", "-a", "a-", "a--b", "A", "a_b", "../a", "a/b", "1a", "é"] {
            assert!(NewLab::new(name, Transport::Tcp, &[]).is_err(), "{name}");
        }
        assert!(NewLab::new("tcp-ping2", Transport::Tcp, &[]).is_ok());
    }
}
