//! Reads and writes the manifests of labs.

use std::path::{Path, PathBuf};
use std::{fs, io};

use super::layout::list_folder;
use super::manifest::{LabManifest, LabPrograms};
use crate::base::fs::{FileMode, replace};

/// The path of a lab's manifest, relative to the course's folder.
#[must_use]
pub fn manifest_path(lab: &str) -> PathBuf {
    ["labs", lab, "Cargo.toml"].iter().collect()
}

/// Reads a lab's manifest, and finds out which programs the lab has.
///
/// # Errors
/// If the manifest or a folder cannot be read.
pub fn read_manifest(root: &Path, lab: &str) -> io::Result<LabManifest> {
    let text = fs::read_to_string(root.join(manifest_path(lab)))?;
    let solutions = root.join("solutions").join(lab);
    let programs = LabPrograms {
        skeleton: program_names(&root.join("labs").join(lab).join("src/bin"))?,
        solution: program_names(&solutions)?,
        wrong: program_names(&solutions.join("wrong"))?,
    };
    Ok(LabManifest::new(lab, text, programs))
}

/// Writes the list of a lab's programs into its manifest. Returns whether the manifest changed.
///
/// # Errors
/// If the manifest cannot be read or written.
pub fn write_manifest(root: &Path, lab: &str) -> io::Result<bool> {
    let manifest = read_manifest(root, lab)?;
    let text = manifest.expected_text();
    if text == manifest.text {
        return Ok(false);
    }
    let path = root.join(manifest_path(lab));
    replace(&path, text.as_bytes(), FileMode::Shared)?;
    Ok(true)
}

/// The names of the sources in a folder, without `.rs`.
fn program_names(folder: &Path) -> io::Result<Vec<String>> {
    let sources = list_folder(folder)?
        .into_iter()
        .filter(|path| path.is_file());
    let name = |path: PathBuf| Some(path.file_name()?.to_str()?.strip_suffix(".rs")?.to_owned());
    Ok(sources.filter_map(name).collect())
}
