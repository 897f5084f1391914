//! The sources of one lab in a submission.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::error::Refused;
use super::reader::{EntryFilter, Node, SourceReader, node_at};
use crate::course::file_name;
use crate::spec::Role;

/// The source files of one lab. Paths are relative to the submission's folder.
#[derive(Debug, Default)]
pub struct Sources {
    pub(super) files: Vec<(PathBuf, Vec<u8>)>,
    /// The folder of the programs' main files.
    pub(super) bins: PathBuf,
}

impl Sources {
    /// The main file of a program, if the submission has it.
    #[must_use]
    pub fn main(&self, role: Role) -> Option<&Path> {
        let path = self.bins.join(file_name(role));
        let (found, _) = self.files.iter().find(|(file, _)| *file == path)?;
        Some(found)
    }

    /// The content of a file.
    pub(super) fn content(&self, path: &Path) -> Option<&[u8]> {
        let (_, bytes) = self.files.iter().find(|(file, _)| file == path)?;
        Some(bytes)
    }

    /// Writes the files to `folder`, with the paths that they have in the submission.
    ///
    /// # Errors
    /// If they cannot be written.
    pub fn write(&self, folder: &Path) -> io::Result<()> {
        for (path, bytes) in &self.files {
            let path = folder.join(path);
            if let Some(parent) = path.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::write(path, bytes)?;
        }
        Ok(())
    }

    /// Calls `visit` with the path and then the content of each file.
    pub fn visit_parts(&self, visit: &mut dyn FnMut(&[u8])) {
        for (path, bytes) in &self.files {
            visit(path.as_os_str().as_encoded_bytes());
            visit(bytes);
        }
    }
}

impl From<(&str, &str)> for Sources {
    /// Sources of one file, which has this name and this content.
    fn from((name, text): (&str, &str)) -> Self {
        Self {
            files: vec![(name.into(), text.into())],
            bins: PathBuf::new(),
        }
    }
}

/// Reads the sources of a lab from the first of these folders that has one of its programs:
/// `labs/LAB/src/bin` as in the course's own folder, `labs/LAB/src`, `labs/LAB`, the same without
/// `labs`, and for the `only_lab` also `src/bin`, `src`, or the submission's folder itself. A
/// program may be missing.
///
/// # Errors
/// [`Refused`] if there is anything but regular files and folders, or too much.
pub fn read_sources(submission: &Path, lab: &str, only_lab: bool) -> Result<Sources, Refused> {
    let mut reader = SourceReader::new(submission, EntryFilter::All);
    for package in package_folders(lab, only_lab) {
        for (folder, bins) in PLACES {
            let (folder, bins) = (package.join(folder), package.join(bins));
            // What else is in the submission's own folder is none of the program's.
            let has_own_folder = !folder.as_os_str().is_empty();
            if has_own_folder && has_program(submission, &bins)? {
                reader.read_folder(&folder, 0)?;
                let files = reader.into_files();
                return Ok(Sources { files, bins });
            }
        }
    }
    if only_lab {
        for role in Role::ALL {
            let path = Path::new(file_name(role));
            if node_at(submission, path)? != Node::Missing {
                reader.read_entry(path, 0)?;
            }
        }
    }
    Ok(Sources {
        files: reader.into_files(),
        bins: PathBuf::new(),
    })
}

/// Where the sources of a package may be, and in them the main files.
const PLACES: [(&str, &str); 3] = [("src", "src/bin"), ("src", "src"), ("", "")];

/// The folders that a lab's package may be in, the most specific first.
pub(super) fn package_folders(lab: &str, only_lab: bool) -> Vec<PathBuf> {
    let mut packages = vec![Path::new("labs").join(lab), PathBuf::from(lab)];
    if only_lab {
        packages.push(PathBuf::new());
    }
    packages
}

fn has_program(submission: &Path, bins: &Path) -> Result<bool, Refused> {
    for role in Role::ALL {
        if node_at(submission, &bins.join(file_name(role)))? != Node::Missing {
            return Ok(true);
        }
    }
    Ok(false)
}
