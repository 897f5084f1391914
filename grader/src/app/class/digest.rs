//! What a result depends on, as digests: while these stay the same, a result does.

use std::path::{Path, PathBuf};
use std::{fs, io};

use hmac_sha256::Hash;
use serde::{Deserialize, Serialize};

use crate::course::Course;
use crate::engine::programs::SubmissionBuild;
use crate::engine::programs::compile::Compiler;
use crate::spec::Lab;

/// What a result depends on, as hexadecimal SHA-256.
#[derive(Debug, Clone, PartialEq, Eq, Hash, Serialize, Deserialize)]
pub struct Inputs {
    /// What was handed in, as far as it is taken.
    pub sources: String,
    /// The labs' cases and answer keys, and which labs.
    pub specs: String,
    /// The compiler and what it may use up, the libraries that programs are linked with, and this grader.
    pub toolchain: String,
}

impl Inputs {
    /// What all submissions share; `sources` is empty.
    ///
    /// # Errors
    /// Where the specs, the libraries or this program cannot be read.
    pub fn shared(course: &Course, labs: &[&Lab], compiler: &Compiler) -> io::Result<Self> {
        let mut specs = Hash::new();
        for lab in labs {
            field(&mut specs, lab.name.as_bytes());
            folder(&mut specs, &course.root.join("specs").join(&lab.name))?;
        }
        let mut toolchain = Hash::new();
        field(&mut toolchain, compiler.version().as_bytes());
        field(&mut toolchain, &compiler.cpu().as_secs().to_le_bytes());
        folder(&mut toolchain, &compiler.libraries())?;
        // Its version says too little: whoever writes a course changes the grader between two releases.
        field(&mut toolchain, &fs::read(own_file()?)?);
        Ok(Self {
            sources: String::new(),
            specs: hex(specs),
            toolchain: hex(toolchain),
        })
    }

    /// The same for one submission.
    #[must_use]
    pub fn of(&self, order: &SubmissionBuild) -> Self {
        let mut sources = Hash::new();
        order.each_part(&mut |bytes| field(&mut sources, bytes));
        Self {
            sources: hex(sources),
            ..self.clone()
        }
    }

    /// What changed since, in words.
    #[must_use]
    pub fn changes(&self, before: &Self) -> Vec<String> {
        let parts = [
            (&self.sources, &before.sources, "the submission"),
            (&self.specs, &before.specs, "the cases"),
            (
                &self.toolchain,
                &before.toolchain,
                "the compiler, the libraries or the grader",
            ),
        ];
        let changed = parts.iter().filter(|(now, before, _)| now != before);
        changed.map(|(_, _, what)| (*what).to_owned()).collect()
    }

    /// A name for all of it.
    #[must_use]
    pub fn key(&self) -> String {
        let mut all = Hash::new();
        for part in [&self.sources, &self.specs, &self.toolchain] {
            field(&mut all, part.as_bytes());
        }
        hex(all)
    }
}

/// One part of a class, chosen by name: parts need not talk to each other, and whoever hands in again stays in the same part,
/// where the result before is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub struct Shard {
    /// Which part, from 1.
    pub index: u32,
    /// Of how many.
    pub of: u32,
}

impl Shard {
    /// Whether a submission belongs to this part.
    #[must_use]
    pub fn has(self, name: &str) -> bool {
        let [a, b, c, d, ..] = Hash::hash(name.as_bytes());
        u32::from_le_bytes([a, b, c, d]) % self.of == self.index - 1
    }
}

impl std::str::FromStr for Shard {
    type Err = String;

    fn from_str(text: &str) -> Result<Self, String> {
        let parts = text
            .split_once('/')
            .map(|(index, of)| (index.parse(), of.parse()));
        match parts {
            Some((Ok(index), Ok(of))) if 1 <= index && index <= of => Ok(Self { index, of }),
            _ => Err(format!("`{text}` is not like 1/4: which part, of how many")),
        }
    }
}

/// This program. Where the system can tell, what runs, even if a rebuild has taken its place.
fn own_file() -> io::Result<PathBuf> {
    let running = Path::new("/proc/self/exe");
    if running.exists() {
        return Ok(running.to_owned());
    }
    std::env::current_exe()
}

/// Every field with its length, so that what one gains is never what the next loses.
fn field(hash: &mut Hash, bytes: &[u8]) {
    hash.update((bytes.len() as u64).to_le_bytes());
    hash.update(bytes);
}

fn folder(hash: &mut Hash, path: &Path) -> io::Result<()> {
    let mut paths = Vec::new();
    for entry in fs::read_dir(path)? {
        paths.push(entry?.path());
    }
    paths.sort();
    for path in paths {
        field(
            hash,
            path.file_name().unwrap_or_default().as_encoded_bytes(),
        );
        if path.is_dir() {
            folder(hash, &path)?;
        } else {
            field(hash, &fs::read(&path)?);
        }
    }
    Ok(())
}

fn hex(hash: Hash) -> String {
    crate::base::text::escape::hex(&hash.finalize()).replace(' ', "")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_shard_is_a_part_of_a_whole() {
        assert_eq!("2/3".parse(), Ok(Shard { index: 2, of: 3 }));
        for wrong in ["0/3", "4/3", "1", "a/b", "1/0", ""] {
            wrong.parse::<Shard>().expect_err(wrong);
        }
    }

    #[test]
    fn every_submission_is_in_one_shard() {
        for number in 0..100_u32 {
            let name = number.to_string();
            let has = |index| Shard { index, of: 3 }.has(&name);
            assert_eq!((1..=3).filter(|index| has(*index)).count(), 1);
        }
    }
}
