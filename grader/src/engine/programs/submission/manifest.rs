//! `programs.yaml`: how the programs of a submission are started that are not written in Rust.
//! Reads it and says what it asks for; whether that is allowed, and what becomes of it, is decided
//! elsewhere.

use std::path::{Path, PathBuf};

use serde::Deserialize;

use super::{Node, Refused, SourceReader, Sources, look, shown};
use crate::spec::Role;

/// The name of the file.
pub const MANIFEST: &str = "programs.yaml";
/// Its size, in bytes.
const SIZE: usize = 4096;

/// What the file says.
#[derive(Debug, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct Written {
    server: Option<String>,
    client: Option<String>,
}

/// The programs that are started by a command, and the files beside them.
#[derive(Debug)]
pub struct Manifest {
    server: Option<Vec<String>>,
    client: Option<Vec<String>>,
    /// All files of its folder, by their paths in it.
    pub sources: Sources,
}

impl Manifest {
    /// The words that start a program, if it is started by any.
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
/// [`Refused`] if it cannot be understood, or if there is a link beside it, or too much.
pub fn manifest(submission: &Path, lab: &str, alone: bool) -> Result<Option<Manifest>, Refused> {
    for package in super::packages(lab, alone) {
        let path = package.join(MANIFEST);
        if look(submission, &path)? != Node::File {
            continue;
        }
        let folder = submission.join(&package);
        let mut reader = SourceReader::new(&folder);
        reader.visible_only = true;
        reader.folder(Path::new(""), 0)?;
        let sources = Sources {
            files: reader.files,
            bins: PathBuf::new(),
        };
        let text = sources.bytes(Path::new(MANIFEST)).unwrap_or_default();
        let written = written(text).map_err(|why| Refused(format!("{}: {why}", shown(&path))))?;
        return Ok(Some(Manifest {
            server: written.server.as_deref().map(words).transpose()?,
            client: written.client.as_deref().map(words).transpose()?,
            sources,
        }));
    }
    Ok(None)
}

fn written(text: &[u8]) -> Result<Written, String> {
    let example = "write a line like `server: python3 server.py`";
    if text.len() > SIZE {
        return Err(format!("this is more than {SIZE} bytes; {example}"));
    }
    let text = std::str::from_utf8(text).map_err(|_| format!("this is no text; {example}"))?;
    let written: Written = serde_yaml::from_str(text).map_err(|error| {
        let first = error.to_string();
        let first = first.lines().next().unwrap_or_default();
        format!("{}; {example}", crate::base::text::escape::escape(first))
    })?;
    if written.server.is_none() && written.client.is_none() {
        return Err(format!("this names no program; {example}"));
    }
    Ok(written)
}

fn words(line: &str) -> Result<Vec<String>, Refused> {
    let split = shlex::split(line).filter(|words| !words.is_empty() && !line.contains('\0'));
    let shown = crate::base::text::escape::escape(line);
    split.ok_or_else(|| {
        Refused(format!(
            "{MANIFEST}: `{shown}` is no command; is a quote closed?"
        ))
    })
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::*;

    fn read(files: &[(&str, &str)]) -> Result<Option<Manifest>, Refused> {
        let folder = tempfile::tempdir().expect("a folder");
        for (path, text) in files {
            let path = folder.path().join(path);
            fs::create_dir_all(path.parent().expect("a parent")).expect("a folder");
            fs::write(path, text).expect("a file");
        }
        manifest(folder.path(), "lab", true)
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
    fn what_is_wrong_with_it_is_said() {
        assert!(read(&[("server.rs", "")]).expect("fine").is_none());
        let large = format!("server: {}", "x".repeat(SIZE));
        for (text, words) in [
            ("servr: x", "unknown field"),
            ("", "names no program"),
            ("server: \"python3 'x\"", "is a quote closed?"),
            ("server: ''", "is no command"),
            ("[", "programs.yaml: "),
            ("server: [a]", "server: python3 server.py"),
            (large.as_str(), "more than 4096 bytes"),
        ] {
            let refused = read(&[("programs.yaml", text)]).expect_err(text);
            assert!(refused.to_string().contains(words), "{refused}");
        }
    }
}
