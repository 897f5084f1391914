//! `programs.yaml`: the commands that start a submission's programs if they are not written in
//! Rust. Reads it; whether commands are allowed, and how they are run, is decided elsewhere.

use std::path::Path;

use serde::Deserialize;

use super::error::{ManifestError, Refused};
use super::limits::MANIFEST_BYTES;
use super::names::MANIFEST;
use super::reader::{EntryFilter, Node, SourceReader, node_at};
use super::sources::{Sources, package_folders};
use crate::spec::Role;

/// The file as it is written.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ManifestFile {
    server: Option<String>,
    client: Option<String>,
}

/// The commands of a lab, and the files that they run.
#[derive(Debug)]
pub struct Manifest {
    server: Option<Vec<String>>,
    client: Option<Vec<String>>,
    /// All files in the manifest's folder, by their paths in it.
    pub sources: Sources,
}

impl Manifest {
    /// The words of the command that starts a program, if there is one.
    #[must_use]
    pub fn command(&self, role: Role) -> Option<&[String]> {
        match role {
            Role::Server => self.server.as_deref(),
            Role::Client => self.client.as_deref(),
        }
    }
}

/// Reads the manifest of a lab and the files beside it, from the first of the lab's folders that
/// has one.
///
/// # Errors
/// [`Refused`] if it cannot be understood, or if the files beside it are refused.
pub fn read_manifest(
    submission: &Path,
    lab: &str,
    only_lab: bool,
) -> Result<Option<Manifest>, Refused> {
    for package in package_folders(lab, only_lab) {
        let path = package.join(MANIFEST);
        if node_at(submission, &path)? != Node::File {
            continue;
        }
        let folder = submission.join(&package);
        let mut reader = SourceReader::new(&folder, EntryFilter::Visible);
        reader.read_folder(Path::new(""), 0)?;
        let sources = Sources::of_files(reader.into_files());
        let text = sources.content(Path::new(MANIFEST)).unwrap_or_default();
        let file = parse(text).map_err(|error| Refused::Manifest { path, error })?;
        return Ok(Some(Manifest {
            server: file.server.map(split_words).transpose()?,
            client: file.client.map(split_words).transpose()?,
            sources,
        }));
    }
    Ok(None)
}

fn parse(text: &[u8]) -> Result<ManifestFile, ManifestError> {
    if text.len() > MANIFEST_BYTES {
        return Err(ManifestError::TooLarge);
    }
    let text = std::str::from_utf8(text).map_err(|_| ManifestError::NotText)?;
    let file: ManifestFile = serde_yaml::from_str(text).map_err(|error| {
        let message = error.to_string();
        ManifestError::Syntax(message.lines().next().unwrap_or_default().to_owned())
    })?;
    if file.server.is_none() && file.client.is_none() {
        return Err(ManifestError::Empty);
    }
    Ok(file)
}

/// Splits a command into words, as a shell does.
fn split_words(line: String) -> Result<Vec<String>, Refused> {
    let words = shlex::split(&line).filter(|words| !words.is_empty() && !line.contains('\0'));
    words.ok_or(Refused::Command {
        manifest: MANIFEST,
        line,
    })
}

#[cfg(test)]
mod tests {
    use std::fs;
    use std::path::Path;

    use super::{MANIFEST_BYTES, Manifest, Refused, read_manifest};
    use crate::spec::Role;

    fn read(files: &[(&str, &str)]) -> Result<Option<Manifest>, Refused> {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        read_manifest(folder.path(), "lab", true)
    }

    #[test]
    fn it_names_commands_and_brings_what_lies_beside_it() {
        let found = read(&[
            ("programs.yaml", "server: python3 'my server.py' -u\n"),
            ("my server.py", "print()"),
            ("deep/module.py", ""),
            (".git/config", "secret"),
            ("target/debug/x", ""),
        ]);
        let found = found.expect("fine").expect("a manifest");
        let words = found.command(Role::Server).expect("a server");
        assert_eq!(words, ["python3", "my server.py", "-u"]);
        assert_eq!(found.command(Role::Client), None);
        let files: Vec<_> = found.sources.files.iter().map(|(path, _)| path).collect();
        let here = ["deep/module.py", "my server.py", "programs.yaml"].map(Path::new);
        assert_eq!(files, here);
    }

    #[test]
    fn the_message_says_what_is_wrong() {
        assert!(read(&[("server.rs", "")]).expect("fine").is_none());
        let large = format!("server: {}", "x".repeat(MANIFEST_BYTES));
        for (text, words) in [
            ("servr: x", "unknown field"),
            ("", "names no program"),
            ("server: \"python3 'x\"", "is a quote closed?"),
            ("server: ''", "is not a command"),
            ("[", "programs.yaml: "),
            ("server: [a]", "server: python3 server.py"),
            (large.as_str(), "more than 4096 bytes"),
        ] {
            let refused = read(&[("programs.yaml", text)]).expect_err(text);
            assert!(refused.to_string().contains(words), "{refused}");
        }
    }
}
