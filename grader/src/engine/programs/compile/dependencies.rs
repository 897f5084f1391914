//! The libraries that a lab's programs are linked with. Cargo builds them; they are copied to a
//! folder that holds nothing else, because cargo's own also holds the compiled solutions.

use std::collections::HashMap;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cargo::{BuildOutput, cargo, stderr_text};
use super::error::BuildError;
use crate::base::fs::copy_for_all;

/// What a lab's programs are compiled with, according to cargo.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Dependencies {
    /// The edition of Rust.
    pub(super) edition: String,
    /// The names and the files of the crates that they may use.
    pub(super) crates: Vec<(String, PathBuf)>,
}

/// The output of `cargo metadata` for the course.
#[derive(Debug)]
pub(super) struct Metadata(Value);

impl Metadata {
    /// Runs `cargo metadata` for this target triple.
    pub(super) fn read(root: &Path, host: &str) -> Result<Self, BuildError> {
        let output = cargo(root)
            .args(["metadata", "--format-version", "1"])
            .args(["--filter-platform", host])
            .output()
            .map_err(BuildError::NoCargo)?;
        let parsed = serde_json::from_slice(&output.stdout);
        parsed
            .map(Self)
            .map_err(|_| BuildError::Failed(stderr_text(&output.stderr)))
    }

    /// Where cargo puts what it builds.
    pub(super) fn target_folder(&self) -> PathBuf {
        self.0["target_directory"]
            .as_str()
            .unwrap_or("target")
            .into()
    }

    /// Copies the libraries that a package is linked with, direct and indirect, into a folder.
    pub(super) fn copy_dependencies(
        &self,
        package: &str,
        built: &BuildOutput,
        into: &Path,
    ) -> Result<Dependencies, BuildError> {
        let packages = list(&self.0["packages"]);
        let Some(own) = packages.iter().find(|found| found["name"] == package) else {
            let why = format!("there is no package {package}");
            return Err(BuildError::Failed(why));
        };
        let direct = self.linked_packages(own["id"].as_str().unwrap_or_default());
        let mut open: Vec<&str> = direct.iter().map(|(_, id)| *id).collect();
        let mut files: HashMap<&str, PathBuf> = HashMap::new();
        while let Some(id) = open.pop() {
            if files.contains_key(id) {
                continue;
            }
            let libraries = built.libraries.get(id).map(Vec::as_slice);
            let Some(last) = libraries.and_then(<[_]>::last) else {
                let errors: String = built.errors.values().map(String::as_str).collect();
                return Err(BuildError::Failed(errors));
            };
            for library in libraries.unwrap_or_default() {
                copy_for_all(library, &path_in(into, library))?;
            }
            files.insert(id, path_in(into, last));
            open.extend(self.linked_packages(id).iter().map(|(_, id)| *id));
        }
        let crates = direct.iter().map(|(name, id)| {
            let file = files.get(id).cloned().unwrap_or_default();
            ((*name).to_owned(), file)
        });
        Ok(Dependencies {
            edition: own["edition"].as_str().unwrap_or("2024").to_owned(),
            crates: crates.collect(),
        })
    }

    /// The names and ids of the packages that a package is linked with: not those that only its
    /// build script or its tests need.
    fn linked_packages(&self, id: &str) -> Vec<(&str, &str)> {
        let nodes = list(&self.0["resolve"]["nodes"]);
        let node = nodes.iter().find(|node| node["id"] == id);
        let dependencies = node.map(|node| list(&node["deps"])).unwrap_or_default();
        let is_linked = |dependency: &&Value| {
            let kinds = list(&dependency["dep_kinds"]);
            kinds.iter().any(|kind| kind["kind"].is_null())
        };
        dependencies
            .iter()
            .filter(is_linked)
            .filter_map(|found| Some((found["name"].as_str()?, found["pkg"].as_str()?)))
            .collect()
    }
}

fn list(value: &Value) -> &[Value] {
    value.as_array().map(Vec::as_slice).unwrap_or_default()
}

fn path_in(folder: &Path, library: &Path) -> PathBuf {
    folder.join(library.file_name().unwrap_or_default())
}
