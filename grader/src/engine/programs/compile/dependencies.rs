//! What the programs of a lab are linked with: asked of cargo, which builds it, and put where
//! nothing else is. Beside the libraries in cargo's own folder lie the compiled solutions.

use std::collections::HashMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;

use super::cargo::{BuildError, Built, cargo, words_of};

/// What a lab's programs need, by cargo's own word.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Needs {
    /// The edition of the language.
    pub(super) edition: String,
    /// The crates that they may name, and where they are.
    pub(super) crates: Vec<(String, PathBuf)>,
}

/// The course as cargo knows it.
#[derive(Debug)]
pub(super) struct Metadata(Value);

impl Metadata {
    /// Asks cargo, for this kind of machine.
    pub(super) fn read(root: &Path, host: &str) -> Result<Self, BuildError> {
        let output = cargo(root)
            .args(["metadata", "--format-version", "1"])
            .args(["--filter-platform", host])
            .output()
            .map_err(BuildError::NoCargo)?;
        let parsed = serde_json::from_slice(&output.stdout);
        parsed
            .map(Self)
            .map_err(|_| BuildError::Failed(words_of(&output.stderr)))
    }

    /// Where cargo puts what it builds.
    pub(super) fn target(&self) -> PathBuf {
        self.0["target_directory"]
            .as_str()
            .unwrap_or("target")
            .into()
    }

    /// Copies the libraries that a package is linked with into a folder.
    pub(super) fn gather(
        &self,
        package: &str,
        built: &Built,
        into: &Path,
    ) -> Result<Needs, BuildError> {
        let packages = list(&self.0["packages"]);
        let Some(own) = packages.iter().find(|found| found["name"] == package) else {
            let why = format!("there is no package {package}");
            return Err(BuildError::Failed(why));
        };
        let direct = self.dependencies(own["id"].as_str().unwrap_or_default());
        let mut open: Vec<&str> = direct.iter().map(|(_, id)| *id).collect();
        let mut files: HashMap<&str, PathBuf> = HashMap::new();
        while let Some(id) = open.pop() {
            if files.contains_key(id) {
                continue;
            }
            let libraries = built.libraries.get(id).map(Vec::as_slice);
            let Some(last) = libraries.and_then(<[_]>::last) else {
                let said: String = built.errors.values().map(String::as_str).collect();
                return Err(BuildError::Failed(said));
            };
            for library in libraries.unwrap_or_default() {
                fs::copy(library, moved(library, into))?;
            }
            files.insert(id, moved(last, into));
            open.extend(self.dependencies(id).iter().map(|(_, id)| *id));
        }
        let crates = direct.iter().map(|(name, id)| {
            let file = files.get(id).cloned().unwrap_or_default();
            ((*name).to_owned(), file)
        });
        Ok(Needs {
            edition: own["edition"].as_str().unwrap_or("2024").to_owned(),
            crates: crates.collect(),
        })
    }

    /// The names and the ids of what a package is linked with, which are not what its build script
    /// or its tests need.
    fn dependencies(&self, id: &str) -> Vec<(&str, &str)> {
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

fn moved(library: &Path, into: &Path) -> PathBuf {
    into.join(library.file_name().unwrap_or_default())
}
