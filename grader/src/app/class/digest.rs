//! Digests of everything that a result depends on: as long as they are equal, so is the result.

use std::path::{Path, PathBuf};
use std::{fs, io};

use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::engine::programs::SubmissionBuild;
use crate::engine::programs::compile::Compiler;
use crate::spec::Lab;

/// SHA-256 digests, in hexadecimal, of what a result depends on.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub(crate) struct Inputs {
    /// The submitted files that are part of the graded programs.
    pub sources: String,
    /// The graded labs, with their cases and answer keys.
    pub specs: String,
    /// The compiler and its time limit, the libraries that programs link, and this grader.
    pub toolchain: String,
}

impl Inputs {
    /// Computes the digests that all submissions share; `sources` stays empty.
    ///
    /// # Errors
    /// If the specs, the libraries or the grader's own executable cannot be read.
    pub(crate) fn shared(course: &Course, labs: &[&Lab], compiler: &Compiler) -> io::Result<Self> {
        let mut specs = Hash::new();
        for lab in labs {
            hash_field(&mut specs, lab.name.as_bytes());
            hash_folder(&mut specs, &course.root.join("specs").join(&lab.name))?;
        }
        let mut toolchain = Hash::new();
        hash_field(&mut toolchain, compiler.version().as_bytes());
        hash_field(&mut toolchain, &compiler.cpu().as_secs().to_le_bytes());
        hash_folder(&mut toolchain, &compiler.libraries())?;
        // The version number is not enough, because authors change the grader between releases.
        hash_field(&mut toolchain, &fs::read(own_executable()?)?);
        Ok(Self {
            sources: String::new(),
            specs: hex(specs),
            toolchain: hex(toolchain),
        })
    }

    /// These digests, completed with that of a submission's sources.
    #[must_use]
    pub(crate) fn with_sources(&self, build: &SubmissionBuild) -> Self {
        let mut sources = Hash::new();
        build.visit_parts(&mut |bytes| hash_field(&mut sources, bytes));
        Self {
            sources: hex(sources),
            ..self.clone()
        }
    }

    /// Names what differs from `before`, in words for a report.
    #[must_use]
    pub(crate) fn changes(&self, before: &Self) -> Vec<String> {
        let parts = [
            (&self.sources, &before.sources, "the submission"),
            (&self.specs, &before.specs, "the cases"),
            (
                &self.toolchain,
                &before.toolchain,
                "the compiler, the libraries or the grader",
            ),
        ];
        // What could not be read has no digest, and nobody knows whether it has changed.
        let is_known = |digest: &&String| !digest.is_empty();
        let changed = parts
            .iter()
            .filter(|(now, before, _)| now != before && [now, before].into_iter().all(is_known));
        changed.map(|(_, _, what)| (*what).to_owned()).collect()
    }

    /// The key under which results are cached: one digest of all three.
    #[must_use]
    pub(crate) fn cache_key(&self) -> String {
        let mut all = Hash::new();
        for part in [&self.sources, &self.specs, &self.toolchain] {
            hash_field(&mut all, part.as_bytes());
        }
        hex(all)
    }
}

/// The path of the grader's own executable. On Linux it leads to the running one, even if a rebuild
/// has replaced its file.
fn own_executable() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe()
}

/// Hashes a length-prefixed field, so that ("ab", "c") and ("a", "bc") differ.
fn hash_field(hash: &mut Hash, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

/// Hashes the names and contents of all files below a folder.
fn hash_folder(hash: &mut Hash, path: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(path)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        hash_field(
            hash,
            path.file_name().unwrap_or_default().as_encoded_bytes(),
        );
        if path.is_dir() {
            hash_folder(hash, &path)?;
        } else {
            hash_field(hash, &fs::read(&path)?);
        }
    }
    Ok(())
}

fn hex(hash: Hash) -> String {
    crate::base::text::escape::hex(&hash.finalize()).replace(' ', "")
}
